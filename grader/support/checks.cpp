#include "support/checks.h"

#include <sstream>
#include <utility>
#include <vector>

#include "support/did_you_mean.h"
#include "support/error.h"

namespace grader {

uint32_t checks_from(const std::string& words) {
  static const std::pair<const char*, uint32_t> kNames[] = {
      {"all", kAllChecks},       {"none", 0},
      {"memcheck", kMemcheck},   {"initcheck", kInitcheck},
      {"racecheck", kRacecheck}, {"synccheck", kSynccheck}};
  uint32_t checks = 0;
  std::istringstream in(words);
  std::string word;
  bool any = false;
  while (std::getline(in, word, ',')) {
    const std::pair<const char*, uint32_t>* found = nullptr;
    for (const auto& name : kNames)
      if (word == name.first) found = &name;
    if (found == nullptr) {
      std::vector<std::string> candidates;
      for (const auto& name : kNames) candidates.emplace_back(name.first);
      const auto meant = did_you_mean(word, candidates);
      throw Error("there is no check '" + word + "': " +
                  (meant ? "did you mean " + *meant + "?"
                         : "write all, none, or some of memcheck,initcheck,racecheck,synccheck"));
    }
    checks |= found->second;
    any = true;
  }
  if (!any) throw Error("--check needs all, none, or some of memcheck,initcheck,racecheck,synccheck");
  return checks;
}

}  // namespace grader
