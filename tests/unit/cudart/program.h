// What the parts of the program are written with.
#pragma once

#include <cstdio>
#include <cstdlib>

inline int failures = 0;

#define EXPECT(condition)                                         \
  do {                                                            \
    if (!(condition)) {                                           \
      std::printf("line %d: not so: %s\n", __LINE__, #condition); \
      ++failures;                                                 \
    }                                                             \
  } while (false)

#define CHECK(call)                                                                         \
  do {                                                                                      \
    const cudaError_t error_of_call = (call);                                               \
    if (error_of_call != cudaSuccess) {                                                     \
      std::printf("line %d: %s: %s\n", __LINE__, #call, cudaGetErrorString(error_of_call)); \
      std::exit(1);                                                                         \
    }                                                                                       \
  } while (false)

void built_graphs();
void captured_graphs();
void graph_memory();
