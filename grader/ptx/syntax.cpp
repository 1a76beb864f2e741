#include "ptx/syntax.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "ptx/syntax_table.h"
#include "ptx/table_words.h"

namespace grader::ptx {
namespace syntax {
namespace {

struct Text {
  std::string_view opcodes, words, from, before;
};
struct Set {
  std::string_view name, words;
};

constexpr auto kSets = std::to_array<Set>({
#define SET(name, words) {#name, words},
#define SYNTAX(opcodes, words)
#define SYNTAX_FROM(target, opcodes, words)
#define SYNTAX_BEFORE(target, opcodes, words)
#include "ptx/syntax/syntax.def"
#undef SET
#undef SYNTAX
#undef SYNTAX_FROM
#undef SYNTAX_BEFORE
});
constexpr auto kTexts = std::to_array<Text>({
#define SET(name, words)
#define SYNTAX(opcodes, words) {opcodes, words, "", ""},
#define SYNTAX_FROM(target, opcodes, words) {opcodes, words, target, ""},
#define SYNTAX_BEFORE(target, opcodes, words) {opcodes, words, "", target},
#include "ptx/syntax/syntax.def"
#undef SET
#undef SYNTAX
#undef SYNTAX_FROM
#undef SYNTAX_BEFORE
});

// Where a row's words lie in the pools of the table.
struct Place {
  uint16_t first_group = 0, groups = 0, first_type = 0, types = 0, least_sm = 0, before_sm = 0;
  bool one_sm = false;
};
struct GroupPlace {
  uint16_t first = 0, count = 0;
  Need need = Need::required;
};

template <size_t kGroups, size_t kTypes, size_t kWords, size_t kRows>
struct Table {
  std::array<Place, kTexts.size()> places{};
  std::array<GroupPlace, kGroups> groups{};
  std::array<TypeSet, kTypes> types{};
  std::array<Modifier, kWords> words{};
  std::array<uint16_t, kRows> rows{};                // places, by opcode
  std::array<uint16_t, kOpcodeCount + 1> rows_of{};  // first row of each opcode
  size_t group_count = 0, type_count = 0, word_count = 0, row_count = 0;
};

// 90 of "sm_90a", 0 of "".
constexpr uint16_t sm_of(std::string_view target) {
  uint32_t sm = 0;
  for (const char c : target)
    if (c >= '0' && c <= '9') sm = sm * 10 + static_cast<uint32_t>(c - '0');
  return static_cast<uint16_t>(sm);
}

// A throw that constant evaluation meets is an error of the compiler's, which shows the line.
constexpr auto read_table() {
  Table<4096, 2048, 8192, 4096> table;
  std::array<std::array<uint16_t, 2>, 4096> pairs{};  // opcode, row
  size_t pair_count = 0;

  for (size_t r = 0; r < kTexts.size(); ++r) {
    Place& place = table.places[r];
    place.first_group = static_cast<uint16_t>(table.group_count);
    place.first_type = static_cast<uint16_t>(table.type_count);
    place.least_sm = sm_of(kTexts[r].from);
    place.before_sm = sm_of(kTexts[r].before);
    place.one_sm = kTexts[r].from.ends_with('a');
    std::string_view text = kTexts[r].words;
    while (!text.empty()) {
      std::string_view item = take_word(text);
      Need need = Need::required;
      if (item.front() == '.') {
        need = Need::named;
        item.remove_prefix(1);
      } else if (item.front() == '>') {
        need = Need::behind;
        item.remove_prefix(1);
      } else if (item.back() == '?') {
        need = Need::optional;
        item.remove_suffix(1);
      }
      GroupPlace group{static_cast<uint16_t>(table.word_count), 0, need};
      TypeSet types = 0;
      while (!item.empty()) {
        std::string_view word = take_word(item, '|');
        std::string_view alternatives = word;
        for (const Set& set : kSets)
          if (set.name == word) alternatives = set.words;
        while (!alternatives.empty()) {
          word = take_word(alternatives, '|');
          if (const auto modifier = kModifierWords.find(word)) {
            table.words[table.word_count++] = static_cast<Modifier>(*modifier);
            ++group.count;
          } else if (const auto type = kTypeWords.find(word)) {
            types |= TypeSet{1} << *type;
          } else {
            throw "a word of ptx/syntax is no modifier, type or set";
          }
        }
      }
      if (group.count != 0 && types != 0) throw "modifiers and types are alternatives";
      if (types != 0 && need != Need::required) throw "a type cannot be left out";
      if (types != 0)
        table.types[table.type_count++] = types;
      else
        table.groups[table.group_count++] = group;
    }
    place.groups = static_cast<uint16_t>(table.group_count - place.first_group);
    place.types = static_cast<uint16_t>(table.type_count - place.first_type);
    std::string_view names = kTexts[r].opcodes;
    while (!names.empty()) {
      const auto opcode = kOpcodeWords.find(take_word(names));
      if (!opcode) throw "a row of ptx/syntax is of no opcode";
      pairs[pair_count++] = {static_cast<uint16_t>(*opcode), static_cast<uint16_t>(r)};
    }
  }
  for (size_t i = 0; i < pair_count; ++i) ++table.rows_of[pairs[i][0] + 1];
  for (size_t o = 0; o < kOpcodeCount; ++o) table.rows_of[o + 1] += table.rows_of[o];
  auto next = table.rows_of;
  for (size_t i = 0; i < pair_count; ++i) table.rows[next[pairs[i][0]]++] = pairs[i][1];
  table.row_count = pair_count;
  return table;
}

constexpr auto kRead = read_table();
constexpr auto kTable = [] {  // as long as it is
  Table<kRead.group_count, kRead.type_count, kRead.word_count, kRead.row_count> table;
  table.places = kRead.places;
  std::copy_n(kRead.groups.begin(), table.groups.size(), table.groups.begin());
  std::copy_n(kRead.types.begin(), table.types.size(), table.types.begin());
  std::copy_n(kRead.words.begin(), table.words.size(), table.words.begin());
  std::copy_n(kRead.rows.begin(), table.rows.size(), table.rows.begin());
  table.rows_of = kRead.rows_of;
  return table;
}();

constexpr auto kGroups = [] {
  std::array<Group, kTable.groups.size()> groups;
  for (size_t i = 0; i < groups.size(); ++i) {
    const GroupPlace& g = kTable.groups[i];
    groups[i] = {std::span(kTable.words).subspan(g.first, g.count), g.need};
  }
  return groups;
}();

// Flags that ptxas does not mind twice.
bool may_stand_twice(Modifier m) {
  switch (m) {
    case Modifier::sat:
    case Modifier::sync:
    case Modifier::NaN:
    case Modifier::shiftamt:
    case Modifier::approx:
    case Modifier::cc:
      return true;
    default:
      return false;
  }
}

bool contains(const Group& group, Modifier m) {
  return std::find(group.words.begin(), group.words.end(), m) != group.words.end();
}

}  // namespace

size_t row_count(Opcode opcode) {
  const auto o = static_cast<size_t>(opcode);
  return kTable.rows_of[o + 1] - kTable.rows_of[o];
}

Row row(Opcode opcode, size_t index) {
  const Place& place = kTable.places[kTable.rows[kTable.rows_of[static_cast<size_t>(opcode)] + index]];
  return {std::span(kGroups).subspan(place.first_group, place.groups),
          std::span(kTable.types).subspan(place.first_type, place.types), place.least_sm, place.before_sm,
          place.one_sm};
}

Target target_from(std::string_view text) {
  Target target;
  const size_t digits = text.find_first_of("0123456789");
  if (digits == std::string_view::npos) return target;
  const auto end =
      std::from_chars(text.data() + digits, text.data() + text.size(), target.sm).ptr - text.data();
  target.specific = static_cast<size_t>(end) < text.size() && (text[end] == 'a' || text[end] == 'f');
  return target;
}

bool has(const Row& row, Target target) {
  if (row.before_sm != 0) return target.sm < row.before_sm;
  if (row.least_sm == 0) return true;
  if (!row.one_sm) return target.sm >= row.least_sm;
  return target.specific && (target.sm == row.least_sm || (row.least_sm >= 100 && target.sm > row.least_sm));
}

// ptxas takes modifiers in any order, but for those that belong to the opcode's name.
bool fits(const Row& row, const Instruction& i) {
  if (row.types.size() != i.types.size()) return false;
  for (size_t t = 0; t < row.types.size(); ++t)
    if (!(row.types[t] >> static_cast<size_t>(i.types[t]) & 1)) return false;
  uint32_t used = 0;
  size_t named = 0;
  for (; named < row.groups.size() && row.groups[named].need == Need::named; ++named) {
    if (named >= i.leading_modifiers || row.groups[named].words[0] != i.modifiers[named]) return false;
    used |= 1u << named;
  }
  for (size_t m = named; m < i.modifiers.size(); ++m) {
    bool taken = false;
    for (size_t g = named; g < row.groups.size() && !taken; ++g) {
      const bool early = row.groups[g].need == Need::behind && !(used >> (g - 1) & 1);
      if ((used >> g & 1) || early || !contains(row.groups[g], i.modifiers[m])) continue;
      used |= 1u << g;
      taken = true;
    }
    if (taken) continue;
    const auto here = i.modifiers.begin() + static_cast<ptrdiff_t>(m);
    if (!may_stand_twice(*here) || std::find(i.modifiers.begin(), here, *here) == here) return false;
  }
  for (size_t g = named; g < row.groups.size(); ++g)
    if (row.groups[g].need != Need::optional && !(used >> g & 1)) return false;
  return true;
}

bool fits_any(const Instruction& i, Target target) {
  for (size_t r = 0, n = row_count(i.opcode); r < n; ++r) {
    const Row candidate = row(i.opcode, r);
    if (fits(candidate, i) && has(candidate, target)) return true;
  }
  return false;
}

}  // namespace syntax

bool flushes_unsaid(const Instruction& i, std::string_view target) {
  const auto takes = [&](Type t) { return std::find(i.types.begin(), i.types.end(), t) != i.types.end(); };
  const syntax::Target of_module = syntax::target_from(target);
  if (of_module.sm >= 20 || !takes(Type::f32) || i.has(Modifier::ftz)) return false;
  if (i.opcode == Opcode::cvt && takes(Type::f64)) return false;
  Instruction said = i;
  said.modifiers.push_back(Modifier::ftz);
  return syntax::fits_any(said, of_module);
}

}  // namespace grader::ptx
