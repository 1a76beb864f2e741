// The seam between the op library, which runs in the worker, and whoever compiles for it: the grader, asked
// over the pipe. The grader compiles so that diagnostics stay data in the process that prints them, so that
// the cache has one owner, and so that the worker, where the learner's code runs, needs no compiler.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "op/parameters.h"

namespace grader::op {

struct OpRequest {
  std::string folder;  // as the learner wrote it, relative to the learner's file
  std::string name;
  Parameters parameters;
};

struct OpReply {
  enum class Status { built, refused, does_not_compile } status = Status::refused;
  std::filesystem::path library;  // when built
  std::string message;            // when not
};

using OpBuilder = std::function<OpReply(const OpRequest&)>;

// Set by the program that hosts the library, before any op is compiled. `source_folder`: where relative
// folders start.
void set_op_host(OpBuilder builder, std::filesystem::path source_folder);

OpReply build_op(const OpRequest& request);
std::filesystem::path resolve_folder(const std::string& folder);

}  // namespace grader::op
