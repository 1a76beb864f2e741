# Libraries from the system's packages; the versions are the oldest that are tested (Debian 12).
find_package(fmt 9 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(GTest 1.12 REQUIRED)
find_package(benchmark 1.7 REQUIRED)
find_package(Threads REQUIRED)
include(GoogleTest)

# The CUDA Toolkit: only its headers are needed to build. NVRTC and the driver are opened at run time, and
# the programs that use the CUDA runtime are linked to our own libcudart, which has the same soname.
# ./puzzles says where it is; a build configured by hand looks in the same places in the same order.
option(GRADER_CUDA "Build what needs the CUDA Toolkit's headers" ON)
if(CUDA_INCLUDE_DIR AND NOT EXISTS ${CUDA_INCLUDE_DIR}/cuda_runtime.h)
  unset(CUDA_INCLUDE_DIR CACHE)  # the toolkit of an earlier configuration is gone
endif()
if(GRADER_CUDA AND NOT CUDA_INCLUDE_DIR)
  find_program(nvcc_on_path nvcc NO_CACHE)
  if(nvcc_on_path)
    get_filename_component(nvcc_on_path ${nvcc_on_path} REALPATH)
    get_filename_component(nvcc_on_path ${nvcc_on_path} DIRECTORY)
  endif()
  file(GLOB wheels ${CMAKE_SOURCE_DIR}/.venv/lib/python3*/site-packages/nvidia/cu13/include)
  find_path(CUDA_INCLUDE_DIR cuda_runtime.h NO_DEFAULT_PATH
            PATHS $ENV{CUDA_HOME}/include ${nvcc_on_path}/../include /usr/local/cuda/include ${wheels})
endif()
if(GRADER_CUDA AND CUDA_INCLUDE_DIR)
  add_library(cuda_headers INTERFACE)
  target_include_directories(cuda_headers SYSTEM INTERFACE ${CUDA_INCLUDE_DIR})
else()
  message(STATUS "No CUDA Toolkit: only what needs none is built (support, array, ptx, sim, course)")
endif()
