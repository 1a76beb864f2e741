// An array as messages speak of it: "a[6]: a has 6 float32 elements (a[0] to a[5])".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/global_memory.h"
#include "sim/program.h"

namespace grader::sim {

struct Object {
  std::string name;           // empty: not known by a name
  std::string element_type;   // "float32"; empty: unknown
  uint32_t element_size = 0;  // 0: unknown, the access's own size is taken
  std::vector<int64_t> shape;
  uint64_t size = 0;       // bytes
  int64_t offset = 0;      // of the access, from the start
  bool indexable = false;  // has a name that an index can follow
  bool missing = false;    // dynamic shared memory, and the launch asks for none
  uint64_t identity = 0;

  std::string title() const;                 // "a"; "a global allocation of 60 bytes"
  std::string element(const Access&) const;  // "a[6]"; "4 bytes at byte 60"
  std::string element_and_extent(const Access&) const;
  std::string key() const;

 private:
  bool is_inside_element(const Access&) const;
  // Spoken of, not written: "memory from malloc".
  bool is_nameless() const { return name.find(' ') != std::string::npos; }
};

std::string byte_count(uint64_t bytes);  // "1 byte", "4 bytes"

// As arrays in global memory are spoken of: "float32" for C++'s "float". Other types keep their names.
std::string numpy_type_name(const std::string& cpp);

Object global_object(const Allocation&, int64_t offset);
// The array, or the memory of a function, at byte `offset` of its local memory; the nearest one when it is
// between two.
Object local_object(const Program&, uint32_t function, int64_t offset);
// All extern arrays are the same memory: it is spoken of by the name of the one that the kernel uses.
Object shared_object(const Program&, uint32_t kernel, size_t index, const SharedArray&, int64_t offset);

}  // namespace grader::sim
