// Names of constants as in the DWARF standard (DW_TAG_, DW_AT_, DW_FORM_ and DW_OP_ left out).
#include "ptx/debug_info.h"

#include <algorithm>
#include <optional>

namespace grader::ptx {
namespace {

enum Tag : uint64_t {
  array_type = 0x01,
  class_type = 0x02,
  enumeration_type = 0x04,
  pointer_type = 0x0f,
  structure_type = 0x13,
  union_type = 0x17,
  typedef_ = 0x16,
  inheritance = 0x1c,
  inlined_subroutine = 0x1d,
  subrange_type = 0x21,
  base_type = 0x24,
  const_type = 0x26,
  variable = 0x34,
  volatile_type = 0x35,
  reference_type = 0x10,
  rvalue_reference_type = 0x42,
  member = 0x0d,
};
enum Attribute : uint64_t {
  location = 0x02,
  name = 0x03,
  byte_size = 0x0b,
  low_pc = 0x11,
  high_pc = 0x12,
  upper_bound = 0x2f,
  count = 0x37,
  type = 0x49,
  call_file = 0x58,
  call_line = 0x59
};
enum Operation : uint8_t { op_addr = 0x03, op_plus_uconst = 0x23 };

constexpr size_t kNowhere = SIZE_MAX;
constexpr int kDeepest = 64;  // types within types; more is a circle

// One entry: what is asked of any of them.
struct Entry {
  uint64_t tag = 0;
  size_t parent = kNowhere;     // index
  uint64_t type_at = kNowhere;  // position of another entry
  std::string name;
  std::optional<uint64_t> byte_size, count;
  std::string depot;  // of a variable in local memory
  uint64_t offset = 0;
  InlinedCall call;
};

class Reader {
 public:
  Reader(const SectionBytes& section, const std::unordered_map<std::string, std::string>& strings)
      : section_(section), strings_(strings) {}

  size_t at = 0;
  bool failed = false;
  bool ended() const { return failed || at >= section_.bytes.size(); }

  uint64_t fixed(size_t bytes) {
    if (failed || bytes > section_.bytes.size() - at) return failed = true, 0;
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; ++i) value |= uint64_t{section_.bytes[at + i]} << (8 * i & 63);
    at += bytes;
    return value;
  }
  uint64_t leb() {
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const uint64_t byte = fixed(1);
      if (shift < 64) value |= (byte & 0x7f) << shift;
      if (!(byte & 0x80)) return value;
    }
  }
  std::string text() {
    std::string found;
    for (char c; !failed && (c = static_cast<char>(fixed(1))) != 0;) found.push_back(c);
    return found;
  }
  const std::string* name_at(size_t position) const {
    const auto found = section_.names.find(position);
    return found == section_.names.end() ? nullptr : &found->second;
  }

  // An attribute's value: a number, a text, or where a block of bytes lies.
  struct Value {
    uint64_t number = 0;
    std::string text;
    size_t block = kNowhere, block_size = 0;
  };
  Value value(uint64_t form, uint64_t unit) {
    Value v;
    const auto block = [&](uint64_t size) {
      v.block = at;
      v.block_size = size;
      if (size > section_.bytes.size() - std::min(at, section_.bytes.size())) failed = true;
      if (!failed) at += size;
    };
    switch (form) {
      case 0x01:  // addr
      case 0x07:  // data8
        v.number = fixed(8);
        break;
      case 0x03:  // block2
        block(fixed(2));
        break;
      case 0x04:  // block4
        block(fixed(4));
        break;
      case 0x05:  // data2
        v.number = fixed(2);
        break;
      case 0x06:  // data4
      case 0x17:  // sec_offset
        v.number = fixed(4);
        break;
      case 0x08:  // string
        v.text = text();
        break;
      case 0x09:  // block
      case 0x18:  // exprloc
        block(leb());
        break;
      case 0x0a:  // block1
        block(fixed(1));
        break;
      case 0x0b:  // data1
      case 0x0c:  // flag
        v.number = fixed(1);
        break;
      case 0x0d:  // sdata: no sign is needed here
      case 0x0f:  // udata
        v.number = leb();
        break;
      case 0x0e: {  // strp
        const std::string* const label = name_at(at);
        fixed(4);
        const auto found = label ? strings_.find(*label) : strings_.end();
        if (found != strings_.end()) v.text = found->second;
        break;
      }
      case 0x10:  // ref_addr
        v.number = fixed(4);
        break;
      case 0x11:  // ref1
        v.number = unit + fixed(1);
        break;
      case 0x12:  // ref2
        v.number = unit + fixed(2);
        break;
      case 0x13:  // ref4
        v.number = unit + fixed(4);
        break;
      case 0x14:  // ref8
        v.number = unit + fixed(8);
        break;
      case 0x15:  // ref_udata
        v.number = unit + leb();
        break;
      case 0x19:  // flag_present
        break;
      default:
        failed = true;
    }
    return v;
  }

 private:
  const SectionBytes& section_;
  const std::unordered_map<std::string, std::string>& strings_;
};

struct Abbreviation {
  uint64_t tag = 0;
  bool has_children = false;
  std::vector<std::pair<uint64_t, uint64_t>> attributes;  // with their forms
};

std::unordered_map<uint64_t, Abbreviation> read_abbreviations(Reader in) {
  std::unordered_map<uint64_t, Abbreviation> all;
  while (!in.ended()) {
    const uint64_t code = in.leb();
    if (code == 0) break;
    Abbreviation a;
    a.tag = in.leb();
    a.has_children = in.fixed(1) != 0;
    for (;;) {
      const uint64_t attribute = in.leb(), form = in.leb();
      if (in.failed || (attribute == 0 && form == 0)) break;
      a.attributes.emplace_back(attribute, form);
    }
    all[code] = std::move(a);
  }
  return all;
}

class Entries {
 public:
  void read(Reader in, const std::unordered_map<uint64_t, Abbreviation>& abbreviations) {
    while (!in.ended()) {
      const size_t unit = in.at;
      const uint64_t length = in.fixed(4);
      const uint64_t version = in.fixed(2);
      in.fixed(4);  // where its abbreviations begin: there is one table
      in.fixed(1);  // bytes of an address
      if (version < 2 || version > 4) return;
      read_unit(in, unit, unit + 4 + length, abbreviations);
      in.at = unit + 4 + length;
    }
  }

  std::unordered_map<std::string, std::vector<LocalVariable>> local_variables() const {
    std::unordered_map<std::string, std::vector<LocalVariable>> all;
    for (const Entry& e : entries_) {
      if (e.depot.empty()) continue;
      LocalVariable v;
      v.name = e.name;
      v.offset = e.offset;
      const Entry* const t = plain(e.type_at);
      v.size = size_of(t).value_or(0);
      v.holds_array = holds_array(t);
      if (t != nullptr && t->tag == array_type) {
        for (const Entry* extent : children(*t, subrange_type))
          v.shape.push_back(static_cast<int64_t>(extent->count.value_or(0)));
        const Entry* const element = plain(t->type_at);
        v.element_size = static_cast<uint32_t>(size_of(element).value_or(0));
        if (element != nullptr) v.element_type = element->name;
      }
      if (v.size != 0) all[e.depot].push_back(std::move(v));
    }
    return all;
  }

  std::vector<InlinedCall> inlined_calls() const {
    std::vector<InlinedCall> all;
    for (const Entry& e : entries_)
      if (e.tag == inlined_subroutine && e.call.line != 0) all.push_back(e.call);
    return all;
  }

 private:
  void read_unit(Reader& in, size_t unit, size_t end,
                 const std::unordered_map<uint64_t, Abbreviation>& known) {
    size_t parent = kNowhere;
    while (!in.failed && in.at < end) {
      const size_t position = in.at;
      const uint64_t code = in.leb();
      if (code == 0) {
        if (parent != kNowhere) parent = entries_[parent].parent;
        continue;
      }
      const auto abbreviation = known.find(code);
      if (abbreviation == known.end()) return;
      Entry e;
      e.tag = abbreviation->second.tag;
      e.parent = parent;
      for (const auto& [attribute, form] : abbreviation->second.attributes) {
        const std::string* const label = in.name_at(in.at);
        const Reader::Value v = in.value(form, unit);
        if (in.failed) return;
        if (attribute == name) e.name = v.text;
        if (attribute == type) e.type_at = v.number;
        if (attribute == low_pc && label != nullptr) e.call.begin = *label;
        if (attribute == high_pc && label != nullptr) e.call.end = *label;
        if (attribute == call_file) e.call.file = static_cast<uint32_t>(v.number);
        if (attribute == call_line) e.call.line = static_cast<uint32_t>(v.number);
        if (attribute == byte_size) e.byte_size = v.number;
        if (attribute == count) e.count = v.number;
        if (attribute == upper_bound && v.block == kNowhere) e.count = v.number + 1;
        if (attribute == location && v.block != kNowhere && e.tag == variable) locate(in, v, e);
      }
      by_position_[position] = entries_.size();
      if (abbreviation->second.has_children) parent = entries_.size();
      entries_.push_back(std::move(e));
    }
  }

  // DW_OP_addr of a name, and perhaps DW_OP_plus_uconst: where a variable in memory is.
  static void locate(Reader in, const Reader::Value& v, Entry& e) {
    in.at = v.block;
    if (in.fixed(1) != op_addr) return;
    const std::string* const depot = in.name_at(in.at);
    in.fixed(8);
    uint64_t offset = 0;
    if (in.at < v.block + v.block_size) {
      if (in.fixed(1) != op_plus_uconst) return;
      offset = in.leb();
    }
    if (depot == nullptr || in.failed || in.at != v.block + v.block_size) return;
    e.depot = *depot;
    e.offset = offset;
  }

  const Entry* at(uint64_t position) const {
    const auto found = by_position_.find(position);
    return found == by_position_.end() ? nullptr : &entries_[found->second];
  }
  // The type without its other names, const and volatile.
  const Entry* plain(uint64_t position) const {
    const Entry* t = at(position);
    for (int i = 0; t != nullptr && (t->tag == typedef_ || t->tag == const_type || t->tag == volatile_type);
         ++i)
      t = i < kDeepest ? at(t->type_at) : nullptr;
    return t;
  }
  // Children follow their parent, and theirs lie between them.
  std::vector<const Entry*> children(const Entry& of, uint64_t tag) const {
    std::vector<const Entry*> found;
    const auto self = static_cast<size_t>(&of - entries_.data());
    for (size_t i = self + 1;
         i < entries_.size() && entries_[i].parent != kNowhere && entries_[i].parent >= self; ++i)
      if (entries_[i].parent == self && entries_[i].tag == tag) found.push_back(&entries_[i]);
    return found;
  }
  std::optional<uint64_t> size_of(const Entry* t, int depth = 0) const {
    if (t == nullptr || depth > kDeepest) return std::nullopt;
    if (t->tag == pointer_type || t->tag == reference_type || t->tag == rvalue_reference_type)
      return t->byte_size.value_or(8);
    if (t->tag != array_type) return t->byte_size;
    std::optional<uint64_t> size = size_of(plain(t->type_at), depth + 1);
    for (const Entry* extent : children(*t, subrange_type)) {
      if (!size || !extent->count || *extent->count > UINT32_MAX) return std::nullopt;
      *size *= *extent->count;
    }
    return size;
  }
  bool holds_array(const Entry* t, int depth = 0) const {
    if (t == nullptr || depth > kDeepest) return false;
    if (t->tag == array_type) return true;
    if (t->tag != structure_type && t->tag != class_type && t->tag != union_type) return false;
    for (const uint64_t tag : {static_cast<uint64_t>(member), static_cast<uint64_t>(inheritance)})
      for (const Entry* part : children(*t, tag))
        if (holds_array(plain(part->type_at), depth + 1)) return true;
    return false;
  }

  std::vector<Entry> entries_;
  std::unordered_map<uint64_t, size_t> by_position_;
};

}  // namespace

std::unordered_map<std::string, std::vector<LocalVariable>> read_local_variables(
    const SectionBytes& info, const SectionBytes& abbreviations,
    const std::unordered_map<std::string, std::string>& strings) {
  Entries entries;
  entries.read(Reader(info, strings), read_abbreviations(Reader(abbreviations, strings)));
  return entries.local_variables();
}

std::vector<InlinedCall> read_inlined_calls(const SectionBytes& info, const SectionBytes& abbreviations,
                                            const std::unordered_map<std::string, std::string>& strings) {
  Entries entries;
  entries.read(Reader(info, strings), read_abbreviations(Reader(abbreviations, strings)));
  return entries.inlined_calls();
}

}  // namespace grader::ptx
