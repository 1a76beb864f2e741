// What `grader launch` was told, and what its parts share.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "device/backend.h"
#include "support/finding.h"

namespace grader::cli {

struct LaunchOptions {
  std::string file, kernel, grid = "1", block = "1", cluster, json, checks = "all", trace, trace_block = "0";
  uint32_t shared_bytes = 0;
  bool cooperative = false;
  bool counters = false, annotate = false;
  uint64_t schedule = 0, schedules = 0;
  uint64_t max_instructions = device::Limits{}.max_instructions;
  device::Choice device = device::Choice::automatic;
  std::string build;  // empty: both, or the release build alone when nothing is checked
  std::vector<std::string> arguments;
};

void print_error(const std::string& text);  // to standard error, as it is
nlohmann::ordered_json to_json(const Finding& finding);

}  // namespace grader::cli
