// A trace on its way from the worker, as JSON within a message's header.
#pragma once

#include <nlohmann/json.hpp>

#include "support/trace.h"

namespace grader::op {

nlohmann::json to_json(const Trace& trace);
// Throws std::exception for what is not a trace: the worker has run a learner's code.
Trace trace_from(const nlohmann::json& data);

}  // namespace grader::op
