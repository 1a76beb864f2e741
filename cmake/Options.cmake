# Compiler options that every target shares, and the two functions that make a target.

option(GRADER_SANITIZE "Build with these sanitizers, for example address,undefined" "")
option(GRADER_FUZZ "Build the fuzz targets (clang only)" OFF)

add_library(grader_options INTERFACE)
target_compile_options(grader_options INTERFACE -Wall -Wextra -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 warns falsely about `"text" + std::string` (GCC bug 105329).
  target_compile_options(grader_options INTERFACE -Wno-restrict)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # What clang does not vectorise of the loops that ask for it is slower, not wrong.
  target_compile_options(grader_options INTERFACE -Wno-pass-failed)
  # grader/ptx reads its tables at compile time, in more steps than clang takes by itself.
  target_compile_options(grader_options INTERFACE -fconstexpr-steps=100000000)
endif()
target_include_directories(grader_options INTERFACE ${CMAKE_SOURCE_DIR}/grader)
if(GRADER_SANITIZE)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Instrumented code makes g++ warn falsely about the standard library's own.
    target_compile_options(grader_options INTERFACE -Wno-array-bounds -Wno-maybe-uninitialized -Wno-stringop-overread
                           -Wno-stringop-overflow)
  endif()
  target_compile_options(grader_options INTERFACE -fsanitize=${GRADER_SANITIZE} -fno-sanitize-recover=all
                                                  -fno-omit-frame-pointer)
  target_link_options(grader_options INTERFACE -fsanitize=${GRADER_SANITIZE})
endif()
if(GRADER_FUZZ)
  # Coverage counters everywhere; each fuzz target adds libFuzzer's main.
  target_compile_options(grader_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# grader_library(NAME SOURCES file... LINKS target...): one static library a folder, with explicit links.
function(grader_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_library(grader_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(grader_${name} PUBLIC grader_options ${ARG_LINKS})
endfunction()

# grader_test(NAME SOURCES file... LINKS target...): one GoogleTest program a folder, each case known to CTest
# under the label NAME (./puzzles test -L array).
# The time limit is for a test that hangs: the slowest ones call nvcc some thirty times on a machine that may be busy.
# Tests run in the source folder of their CMakeLists, so that data files have short relative paths.
function(grader_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(test_${name} ${ARG_SOURCES})
  target_link_libraries(test_${name} PRIVATE grader_options ${ARG_LINKS} GTest::gtest GTest::gtest_main)
  # The places of this checkout go only to the files that name them: the others compile alike in every clone, so that
  # a compiler cache serves them all.
  file(GLOB headers *.h)
  foreach(source ${ARG_SOURCES})
    set(mentions "")
    foreach(file ${source} ${headers})
      get_filename_component(path ${file} ABSOLUTE)
      if(NOT EXISTS ${path})  # made by the build
        continue()
      endif()
      file(STRINGS ${file} found REGEX "REPOSITORY_ROOT|BUILD_ROOT" LIMIT_COUNT 1)
      list(APPEND mentions ${found})
    endforeach()
    if(mentions)
      set_source_files_properties(${source} PROPERTIES COMPILE_DEFINITIONS
        "REPOSITORY_ROOT=\"${CMAKE_SOURCE_DIR}\";BUILD_ROOT=\"${CMAKE_BINARY_DIR}\"")
    endif()
  endforeach()
  gtest_discover_tests(test_${name} WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} DISCOVERY_TIMEOUT 60
                       PROPERTIES TIMEOUT 900 LABELS ${name})
endfunction()
