// What is wrong with an instruction that no row of ptx/syntax fits: the nearest one that does is looked for,
// by one suffix less, one more, or another one.
#include <fmt/format.h>

#include <algorithm>

#include "ptx/print.h"
#include "ptx/syntax.h"
#include "ptx/syntax_table.h"

namespace grader::ptx {
namespace {

using namespace syntax;
using At = SyntaxMistake::At;

constexpr size_t kMostWords = 12;  // of those that a message lists

std::string dotted(Modifier m) { return fmt::format(".{}", name(m)); }
std::string dotted(Type t) { return fmt::format(".{}", name(t)); }

std::string one_of(const std::vector<std::string>& words) {
  std::string list;
  for (size_t i = 0; i < words.size() && i < kMostWords; ++i) {
    const bool last = i + 1 == words.size();
    list += (i == 0 ? "" : last ? " or " : ", ") + words[i];
  }
  return words.size() > kMostWords ? list + ", ..." : list;
}

class Search {
 public:
  Search(const Instruction& instruction, Target target)
      : target_(target), written_(mnemonic(instruction)), opcode_(name(instruction.opcode)) {
    tried_.opcode = instruction.opcode;
    tried_.modifiers = instruction.modifiers;
    tried_.types = instruction.types;
    tried_.leading_modifiers = instruction.leading_modifiers;
  }

  SyntaxMistake mistake() {
    for (auto step : {&Search::newer, &Search::reordered, &Search::one_more, &Search::one_less,
                      &Search::other, &Search::unknown}) {
      if (auto found = (this->*step)()) return *found;
    }
    return {At::opcode, 0, fmt::format("{} is no form of {}, which may be {}", written_, opcode_, nearest())};
  }

 private:
  using Found = std::optional<SyntaxMistake>;

  bool right() const { return fits_any(tried_, target_); }

  Found newer() {
    for (size_t r = 0; r < row_count(tried_.opcode); ++r) {
      const Row candidate = row(tried_.opcode, r);
      if (candidate.before_sm != 0 || !fits(candidate, tried_)) continue;
      return SyntaxMistake{At::opcode, 0,
                           fmt::format("{} needs .target sm_{}{}", written_, candidate.least_sm,
                                       candidate.one_sm ? "a" : " or newer")};
    }
    return {};
  }

  // mul.s32.wide: words of the opcode's name stand right behind it.
  Found reordered() {
    const Instruction before = tried_;
    for (size_t r = 0; r < row_count(before.opcode); ++r) {
      const Row candidate = row(before.opcode, r);
      tried_ = before;
      size_t moved = 0, last = 0;
      for (size_t g = 0; g < candidate.groups.size() && candidate.groups[g].need == Need::named; ++g) {
        auto& words = tried_.modifiers;
        const auto found = std::find(words.begin() + moved, words.end(), candidate.groups[g].words[0]);
        if (found == words.end()) break;
        const auto at = static_cast<size_t>(found - words.begin());
        if (at != moved || at >= before.leading_modifiers) last = at;
        std::rotate(words.begin() + moved, found, found + 1);
        ++moved;
      }
      tried_.leading_modifiers = std::max(static_cast<uint32_t>(moved), before.leading_modifiers);
      if (moved != 0 && fits(candidate, tried_) && has(candidate, target_)) {
        const std::string better = mnemonic(tried_);
        tried_ = before;
        return SyntaxMistake{At::modifier, last, fmt::format("{} is written {}", written_, better)};
      }
    }
    tried_ = before;
    return {};
  }

  Found one_less() {
    std::vector<size_t> removable;
    std::string without;
    for (size_t m = 0; m < tried_.modifiers.size(); ++m) {
      const Instruction before = tried_;
      tried_.modifiers.erase(tried_.modifiers.begin() + static_cast<ptrdiff_t>(m));
      if (m < tried_.leading_modifiers) --tried_.leading_modifiers;
      if (right()) {
        removable.push_back(m);
        if (removable.size() == 1) without = mnemonic(tried_);
      }
      tried_ = before;
    }
    if (!removable.empty()) {
      const Modifier first = tried_.modifiers[removable.front()], last = tried_.modifiers[removable.back()];
      const std::string message =
          removable.size() == 1 ? fmt::format("{} takes no {}", without, dotted(first))
          : first == last       ? fmt::format("{} stands twice in {}", dotted(first), written_)
                                : fmt::format("{} and {} exclude each other", dotted(first), dotted(last));
      return SyntaxMistake{At::modifier, removable.back(), message};
    }
    for (size_t t = 0; t < tried_.types.size(); ++t) {
      const Instruction before = tried_;
      tried_.types.erase(tried_.types.begin() + static_cast<ptrdiff_t>(t));
      const bool fine = right();
      without = mnemonic(tried_);
      tried_ = before;
      if (fine)
        return SyntaxMistake{At::type, t, fmt::format("{} takes no second type: it is {}", opcode_, without)};
    }
    return {};
  }

  Found one_more() {
    std::vector<std::string> words;
    const auto add = [&](const std::string& word) {
      if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
    };
    const Instruction before = tried_;
    each_modifier([&](Modifier m, size_t place) {
      tried_.modifiers.insert(tried_.modifiers.begin() + static_cast<ptrdiff_t>(place), m);
      ++tried_.leading_modifiers;
      if (right()) add(dotted(m));
      tried_ = before;
    });
    for (size_t t = 1; t <= static_cast<size_t>(Type::surfref); ++t) {
      for (size_t place = 0; place <= before.types.size(); ++place) {
        const auto type = static_cast<Type>(t);
        tried_.types.insert(tried_.types.begin() + static_cast<ptrdiff_t>(place), type);
        if (right()) add(dotted(type));
        tried_ = before;
      }
    }
    if (words.empty()) return {};
    return SyntaxMistake{
        At::opcode, 0,
        fmt::format("{} needs {}{}", written_, words.size() == 1 ? "" : "one of ", one_of(words))};
  }

  // Rather another type than another operation, but rather .rni than another type for .rn.
  Found other() {
    const Instruction before = tried_;
    Found best;
    size_t most = 0;
    const auto consider = [&](At at, size_t index, const std::string& word,
                              const std::vector<std::string>& words) {
      if (words.empty() || words.size() < most) return;
      most = words.size();
      best = SyntaxMistake{at, index,
                           fmt::format("{} cannot stand in {}; {} can", word, written_, one_of(words))};
    };
    for (size_t t = 0; t < before.types.size(); ++t) {
      std::vector<std::string> words;
      for (size_t u = 1; u <= static_cast<size_t>(Type::surfref); ++u) {
        tried_.types[t] = static_cast<Type>(u);
        if (right()) words.push_back(dotted(tried_.types[t]));
      }
      tried_ = before;
      consider(At::type, t, dotted(before.types[t]), words);
    }
    for (size_t m = 0; m < before.modifiers.size(); ++m) {
      std::vector<std::string> words;
      for (size_t w = 0; w < kModifierCount; ++w) {
        tried_.modifiers[m] = static_cast<Modifier>(w);
        if (right()) words.push_back(dotted(tried_.modifiers[m]));
      }
      tried_ = before;
      const std::string word = dotted(before.modifiers[m]);
      const bool is_near = std::any_of(words.begin(), words.end(),
                                       [&word](const std::string& w) { return w.starts_with(word); });
      if (is_near) most = 0;
      if (is_near || !best || best->at == At::modifier) consider(At::modifier, m, word, words);
    }
    return best;
  }

  // A suffix that no form of the opcode has.
  Found unknown() {
    for (size_t m = 0; m < tried_.modifiers.size(); ++m) {
      bool known = false;
      each_word([&](Modifier word) { known |= word == tried_.modifiers[m]; });
      if (!known)
        return SyntaxMistake{At::modifier, m,
                             fmt::format("{} takes no {}", opcode_, dotted(tried_.modifiers[m]))};
    }
    for (size_t t = 0; t < tried_.types.size(); ++t) {
      TypeSet types = 0;
      for (size_t r = 0; r < row_count(tried_.opcode); ++r)
        for (TypeSet set : row(tried_.opcode, r).types) types |= set;
      if (!(types >> static_cast<size_t>(tried_.types[t]) & 1))
        return SyntaxMistake{At::type, t, fmt::format("{} takes no {}", opcode_, dotted(tried_.types[t]))};
    }
    return {};
  }

  template <typename Do>
  void each_word(Do act) const {
    for (size_t r = 0; r < row_count(tried_.opcode); ++r)
      for (const Group& group : row(tried_.opcode, r).groups)
        for (Modifier word : group.words) act(word);
  }

  // Each modifier that the opcode knows, at the places where its name may end.
  template <typename Do>
  void each_modifier(Do act) const {
    std::vector<Modifier> words;
    each_word([&](Modifier word) {
      if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
    });
    const size_t places = std::min<size_t>(tried_.modifiers.size(), 3);
    for (Modifier word : words)
      for (size_t place = 0; place <= places; ++place) act(word, place);
  }

  // The form that shares most suffixes, as the PTX ISA writes it.
  std::string nearest() const {
    size_t best = 0, most = 0;
    for (size_t r = 0; r < row_count(tried_.opcode); ++r) {
      const Row candidate = row(tried_.opcode, r);
      size_t shared = has(candidate, target_) ? 1 : 0;
      for (const Group& group : candidate.groups)
        for (Modifier m : tried_.modifiers) shared += std::count(group.words.begin(), group.words.end(), m);
      for (size_t t = 0; t < std::min(candidate.types.size(), tried_.types.size()); ++t)
        shared += candidate.types[t] >> static_cast<size_t>(tried_.types[t]) & 1;
      if (shared > most) {
        most = shared;
        best = r;
      }
    }
    const Row chosen = row(tried_.opcode, best);
    std::string text(opcode_);
    for (const Group& group : chosen.groups) {
      std::string words;
      for (size_t w = 0; w < group.words.size() && w < kMostWords; ++w)
        words += (w == 0 ? "" : "|") + dotted(group.words[w]);
      const bool open = group.need == Need::optional || group.words.size() > 1;
      text += !open ? words : group.need == Need::optional ? "{" + words + "}" : "(" + words + ")";
    }
    for (TypeSet set : chosen.types) {
      std::string words;
      for (size_t t = 1; t <= static_cast<size_t>(Type::surfref); ++t)
        if (set >> t & 1) words += (words.empty() ? "" : "|") + dotted(static_cast<Type>(t));
      text += words.find('|') == std::string::npos ? words : "(" + words + ")";
    }
    return text;
  }

  Instruction tried_;
  Target target_;
  std::string written_;
  std::string_view opcode_;
};

}  // namespace

std::optional<SyntaxMistake> check_syntax(const Instruction& instruction, std::string_view target) {
  if (row_count(instruction.opcode) == 0) return std::nullopt;
  const Target of_module = target_from(target);
  if (fits_any(instruction, of_module)) return std::nullopt;
  return Search(instruction, of_module).mistake();
}

}  // namespace grader::ptx
