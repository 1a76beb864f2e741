// The launches of launches.txt as one job, and the counts that a card gave for them (card.csv).
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "device/backend.h"

namespace grader::counters_test {

struct CountedLaunch {
  std::string name;
  std::string kernel;  // name expression: "copy<float>"
};

struct Launches {
  std::vector<CountedLaunch> launches;
  device::Job job;  // but for its image and the kernels' names in it; by `launches`
};
// Throws grader::Error with the line that cannot be read.
Launches read_launches(const std::filesystem::path& file);

// launch -> metric -> value. Nothing when the file is not there.
using Recorded = std::map<std::string, std::map<std::string, double>>;
std::optional<Recorded> read_recorded(const std::filesystem::path& file);

// "gather_* | l1tex__*_op_ld.sum | ptxas ...": * stands for anything.
struct AllowedDifference {
  std::string launch, metric, reason;
  bool covers(const std::string& launch_name, const std::string& metric_name) const;
};
std::vector<AllowedDifference> read_differences(const std::filesystem::path& file);

}  // namespace grader::counters_test
