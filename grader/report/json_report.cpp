#include "report/json_report.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "report/counters_report.h"

namespace grader::report {
namespace {

using Json = nlohmann::ordered_json;
using grade::Failure;
using grade::State;

const char* text_of(State state) {
  switch (state) {
    case State::passed:
      return "passed";
    case State::failed:
      return "failed";
    case State::not_solved:
      return "not_solved";
    case State::skipped:
      return "skipped";
  }
  return "";
}

const char* text_of(Failure failure) {
  switch (failure) {
    case Failure::none:
      return "none";
    case Failure::compile_error:
      return "compile_error";
    case Failure::never_written:
      return "never_written";
    case Failure::wrong_values:
      return "wrong_values";
    case Failure::builds_differ:
      return "builds_differ";
    case Failure::wrong_shape:
      return "wrong_shape";
    case Failure::input_changed:
      return "input_changed";
    case Failure::counter:
      return "counter";
    case Failure::keeps_state:
      return "keeps_state";
    case Failure::order_dependent:
      return "order_dependent";
    case Failure::finding:
      return "finding";
    case Failure::not_own_work:
      return "not_own_work";
    case Failure::not_used:
      return "not_used";
    case Failure::wrong_answers:
      return "wrong_answers";
    case Failure::device_fault:
      return "device_fault";
    case Failure::endless:
      return "endless";
    case Failure::op_error:
      return "op_error";
    case Failure::exception:
      return "exception";
    case Failure::crashed:
      return "crashed";
    case Failure::exited:
      return "exited";
    case Failure::leaked:
      return "leaked";
  }
  return "";
}

// JSON has no NaN and no infinity: those are the strings "nan", "inf" and "-inf".
Json number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return value;
}

Json to_json(const array::Array& array) {
  Json data = Json::array();
  for (int64_t i = 0; i < array.size(); ++i) {
    if (array::is_floating(array.dtype())) {
      data.push_back(number(array.get(i)));
    } else {
      data.push_back(array.get_int(i));
    }
  }
  return {{"dtype", std::string(array::name(array.dtype()))},
          {"shape", array.shape()},
          {"data", std::move(data)}};
}

Json to_json(const Diagnostic& d) {
  const char* severity = d.severity == Severity::error     ? "error"
                         : d.severity == Severity::warning ? "warning"
                                                           : "note";
  Json related = Json::array();
  for (const RelatedPlace& place : d.related) {
    related.push_back({{"line", place.line}, {"column", place.column}, {"label", place.label}});
  }
  return {{"severity", severity}, {"code", d.code},
          {"message", d.message}, {"file", d.file},
          {"line", d.line},       {"column", d.column},
          {"label", d.label},     {"notes", d.notes},
          {"next", d.next},       {"related", std::move(related)}};
}

Json to_json(const Finding& f) {
  Json data = {{"check", f.check},   {"kind", f.kind},     {"message", f.message}, {"file", f.file},
               {"line", f.line},     {"column", f.column}, {"label", f.label},     {"block", f.block},
               {"thread", f.thread}, {"count", f.count},   {"notes", f.notes},     {"next", f.next}};
  if (f.other)
    data["other"] = {{"file", f.other->file},   {"line", f.other->line},   {"column", f.other->column},
                     {"label", f.other->label}, {"block", f.other->block}, {"thread", f.other->thread}};
  return data;
}

Json to_json(const grade::CaseVerdict& c);
Json to_json(const grade::CounterVerdict& c);
Json to_json(const grade::CheckVerdict& check);

template <typename T>
Json list(const std::vector<T>& items) {
  Json result = Json::array();
  for (const T& item : items) result.push_back(to_json(item));
  return result;
}

Json to_json(const grade::Mismatch& m) {
  Json owner = nullptr;
  if (m.owner) {
    owner = {{"block", m.owner->block},
             {"thread", m.owner->thread},
             {"recorded", m.owner->recorded},
             {"line", m.owner->line}};
  }
  return {{"output", m.output},   {"index", m.index},     {"actual", m.actual},
          {"desired", m.desired}, {"written", m.written}, {"owner", std::move(owner)}};
}

Json to_json(const grade::CounterVerdict& c) {
  return {{"metric", c.bound.metric},
          {"kernel", c.bound.kernel},
          {"at_most", c.bound.at_most ? Json(c.bound.bound) : Json(nullptr)},
          {"at_least", c.bound.at_most ? Json(nullptr) : Json(c.bound.bound)},
          {"value", c.value ? Json(*c.value) : Json(nullptr)},
          {"passed", c.passed},
          {"file", c.file},
          {"line", c.line},
          {"line_value", c.line_value},
          {"advice", c.bound.advice}};
}

Json to_json(const array::Comparison& c) {
  return {{"equal", c.equal},
          {"same_shape", c.same_shape},
          {"same_dtype", c.same_dtype},
          {"elements", c.elements},
          {"mismatched", c.mismatched},
          {"max_absolute_difference", number(c.max_absolute_difference)},
          {"max_relative_difference", number(c.max_relative_difference)}};
}

Json to_json(const grade::CaseVerdict& c) {
  Json inputs = Json::object();
  for (const course::NamedArray& input : c.inputs) inputs[input.name] = to_json(input.array);
  return {{"name", c.name},
          {"seed", c.seed ? Json(*c.seed) : Json(nullptr)},
          {"schedule", c.schedule},
          {"passed", c.passed},
          {"failure", text_of(c.failure)},
          {"reason", c.reason},
          {"next", c.next},
          {"tolerance", {{"rtol", c.tolerance.rtol}, {"atol", c.tolerance.atol}}},
          {"inputs", std::move(inputs)},
          {"expected", to_json(c.expected)},
          {"actual", c.actual ? to_json(*c.actual) : Json(nullptr)},
          {"comparison", c.comparison ? to_json(*c.comparison) : Json(nullptr)},
          {"mismatch", c.mismatch ? to_json(*c.mismatch) : Json(nullptr)},
          {"findings", list(c.findings)},
          {"diagnostics", list(c.diagnostics)},
          {"counters", c.launches.empty() ? Json(nullptr) : counters_json(sum(c.launches))},
          {"bounds", list(c.counters)},
          {"printed", c.printed}};
}

Json to_json(const grade::CheckVerdict& check) {
  Json data = {{"name", check.name}, {"state", text_of(check.state)}, {"cases", list(check.cases)}};
  if (check.diagnosed) data["diagnosed"] = true;
  return data;
}

}  // namespace

std::set<std::string> failure_names(const grade::Verdict& verdict) {
  std::set<std::string> names;
  if (!verdict.compiled) names.insert(text_of(Failure::compile_error));
  for (const grade::CheckVerdict& check : verdict.checks) {
    for (const grade::CaseVerdict& c : check.cases) {
      if (!c.passed) names.insert(text_of(c.failure));
    }
  }
  return names;
}

std::string json_report(const grade::Verdict& verdict) {
  const Json document = {
      {"format_version", 1},
      {"puzzle", verdict.puzzle},
      {"title", verdict.title},
      {"file", verdict.file},
      {"state", text_of(verdict.state)},
      {"device", {{"name", verdict.device}, {"simulated", verdict.simulated}}},
      {"seed", verdict.seed},
      {"compiled", verdict.compiled},
      {"compiled_before", verdict.from_cache},
      {"diagnostics", list(verdict.diagnostics)},
      {"checks", list(verdict.checks)},
      {"timings", {{"compile_ms", verdict.timings.compile_ms}, {"run_ms", verdict.timings.run_ms}}},
  };
  // A learner's bytes may be no UTF-8: such a byte becomes U+FFFD rather than an exception.
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace grader::report
