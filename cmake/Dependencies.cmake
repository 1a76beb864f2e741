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
find_path(CUDA_INCLUDE_DIR cuda_runtime.h
          HINTS $ENV{CUDA_HOME}/include /usr/local/cuda/include
          PATHS ${CMAKE_SOURCE_DIR}/.venv/lib/python3.11/site-packages/nvidia/cu13/include)
if(CUDA_INCLUDE_DIR)
  add_library(cuda_headers INTERFACE)
  target_include_directories(cuda_headers SYSTEM INTERFACE ${CUDA_INCLUDE_DIR})
else()
  message(STATUS "No CUDA Toolkit: only what needs none is built (ptx, sim, array, course, report)")
endif()
