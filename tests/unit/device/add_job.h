// A small job that both kinds of device run: out[i] = a[i] + 10 for four elements, by any number of threads.
#pragma once

#include <cstring>
#include <vector>

#include "device/backend.h"

namespace grader::device {

// out[i] = a[i] + add, without a guard on i.
inline constexpr const char* kAdd = R"(.version 9.0
.target sm_90
.address_size 64
.visible .entry add(.param .u64 add_out, .param .u64 add_a, .param .f32 add_value)
{
  .reg .b32 %r<3>;
  .reg .f32 %f<4>;
  .reg .b64 %rd<8>;
  ld.param.u64 %rd1, [add_out];
  ld.param.u64 %rd2, [add_a];
  ld.param.f32 %f1, [add_value];
  cvta.to.global.u64 %rd3, %rd1;
  cvta.to.global.u64 %rd4, %rd2;
  mov.u32 %r1, %tid.x;
  mul.wide.u32 %rd5, %r1, 4;
  add.s64 %rd6, %rd4, %rd5;
  ld.global.f32 %f2, [%rd6];
  add.f32 %f3, %f2, %f1;
  add.s64 %rd7, %rd3, %rd5;
  st.global.f32 [%rd7], %f3;
  ret;
}
)";

inline std::vector<std::byte> bytes_of(const std::vector<float>& values) {
  std::vector<std::byte> bytes(values.size() * sizeof(float));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

inline Job add_job(uint32_t threads) {
  Job job;
  job.image = kAdd;
  job.source_name = "add.cu";
  job.buffers = {{"out", "float32", 4, {4}, 16, {}, false, true, false},
                 {"a", "float32", 4, {4}, 16, bytes_of({1, 2, 3, 4}), true, false, false}};
  job.launches = {
      {"add", {1, 1, 1}, {threads, 1, 1}, 0, {BufferRef{0}, BufferRef{1}, Scalar{bytes_of({10})}}}};
  return job;
}

}  // namespace grader::device
