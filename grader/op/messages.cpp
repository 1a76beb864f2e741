#include "op/messages.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "op/trace_message.h"

namespace grader::op {
namespace {

using nlohmann::json;

json to_json(const TensorData& tensor) {
  return {{"name", tensor.name},
          {"dtype", static_cast<int>(tensor.dtype)},
          {"shape", tensor.shape},
          {"bytes", tensor.bytes.size()}};
}

// Takes the tensor's bytes off the payload's front.
TensorData tensor_from(const json& data, const std::vector<std::byte>& payload, size_t& offset) {
  TensorData tensor;
  tensor.name = data.at("name");
  const int dtype = data.at("dtype");
  if (dtype < 0 || dtype > static_cast<int>(Dtype::float64)) throw std::runtime_error("unknown dtype");
  tensor.dtype = static_cast<Dtype>(dtype);
  tensor.shape = data.at("shape").get<Shape>();
  const size_t size = data.at("bytes");
  if (size > payload.size() - offset) throw std::runtime_error("message cut short");
  tensor.bytes.assign(payload.begin() + static_cast<ptrdiff_t>(offset),
                      payload.begin() + static_cast<ptrdiff_t>(offset + size));
  offset += size;
  return tensor;
}

json to_json(const ParameterValue& value) {
  if (const auto* dtype = std::get_if<Dtype>(&value)) return {{"dtype", static_cast<int>(*dtype)}};
  if (const auto* number = std::get_if<int64_t>(&value)) return *number;
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* number = std::get_if<double>(&value)) return *number;
  return std::get<std::string>(value);
}

Parameter parameter_from(const json& data) {
  const std::string name = data.at("name");
  const json& value = data.at("value");
  if (value.is_object()) return {name, ParameterValue(static_cast<Dtype>(value.at("dtype").get<int>()))};
  if (value.is_boolean()) return {name, ParameterValue(value.get<bool>())};
  if (value.is_number_integer()) return {name, ParameterValue(value.get<int64_t>())};
  if (value.is_number()) return {name, ParameterValue(value.get<double>())};
  return {name, ParameterValue(value.is_null() ? std::string("nan")
                                               : value.get<std::string>())};  // JSON has no NaN
}

json to_json(const Finding& finding) {
  json data = {{"check", finding.check}, {"kind", finding.kind},   {"message", finding.message},
               {"file", finding.file},   {"line", finding.line},   {"column", finding.column},
               {"label", finding.label}, {"block", finding.block}, {"thread", finding.thread},
               {"count", finding.count}, {"notes", finding.notes}, {"next", finding.next}};
  if (finding.other)
    data["other"] = {{"file", finding.other->file},     {"line", finding.other->line},
                     {"column", finding.other->column}, {"label", finding.other->label},
                     {"block", finding.other->block},   {"thread", finding.other->thread}};
  return data;
}

Finding finding_from(const json& data) {
  Finding finding;
  finding.check = data.at("check");
  finding.kind = data.at("kind");
  finding.message = data.at("message");
  finding.file = data.at("file");
  finding.line = data.at("line");
  finding.column = data.at("column");
  finding.label = data.at("label");
  finding.block = data.at("block");
  finding.thread = data.at("thread");
  finding.count = data.at("count");
  finding.notes = data.at("notes").get<std::vector<std::string>>();
  finding.next = data.at("next");
  if (const auto other = data.find("other"); other != data.end()) {
    OtherSide side;
    side.file = other->at("file");
    side.line = other->at("line");
    side.column = other->at("column");
    side.label = other->at("label");
    side.block = other->at("block");
    side.thread = other->at("thread");
    finding.other = std::move(side);
  }
  return finding;
}

json to_json(const LaunchCounters& launch) {
  json lines = json::array();
  for (const LineCounts& line : launch.lines) lines.push_back({line.file, line.line, line.counts.all()});
  return {{"kernel", launch.kernel},   {"grid", launch.grid},         {"block", launch.block},
          {"as_sass", launch.as_sass}, {"total", launch.total.all()}, {"lines", std::move(lines)}};
}

LaunchCounters counters_from(const json& data) {
  LaunchCounters launch;
  launch.kernel = data.at("kernel");
  launch.grid = data.at("grid");
  launch.block = data.at("block");
  launch.as_sass = data.at("as_sass");
  launch.total.all() = data.at("total");
  for (const json& item : data.at("lines")) {
    LineCounts line{item.at(0), item.at(1), {}};
    line.counts.all() = item.at(2);
    launch.lines.push_back(std::move(line));
  }
  return launch;
}

// The learner's text may hold any bytes.
std::string dump(const json& data) { return data.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace

device::Message encode(const CallRequest& request) {
  device::Message message;
  json inputs = json::array();
  for (const TensorData& input : request.inputs) {
    inputs.push_back(to_json(input));
    message.payload.insert(message.payload.end(), input.bytes.begin(), input.bytes.end());
  }
  message.header = dump({{"library", request.library},
                         {"source_folder", request.source_folder},
                         {"function", request.function},
                         {"inputs", inputs},
                         {"max_instructions", request.max_instructions},
                         {"max_seconds", request.max_seconds},
                         {"on_cpu", request.on_cpu},
                         {"schedule", request.schedule},
                         {"look_for_leaks", request.look_for_leaks},
                         {"count", request.count},
                         {"checks", request.checks},
                         {"file", request.file},
                         {"subscripts_past_end", request.subscripts_past_end},
                         {"trace_block", request.trace_block ? json(*request.trace_block) : json(nullptr)},
                         {"debug_kernels", request.debug_kernels},
                         {"arguments", request.arguments ? json(*request.arguments) : json(nullptr)}});
  return message;
}

CallRequest decode_call_request(const device::Message& message) {
  const json data = json::parse(message.header);
  CallRequest request;
  request.library = data.at("library");
  request.source_folder = data.at("source_folder");
  request.function = data.at("function");
  size_t offset = 0;
  for (const json& input : data.at("inputs"))
    request.inputs.push_back(tensor_from(input, message.payload, offset));
  request.max_instructions = data.at("max_instructions");
  request.max_seconds = data.at("max_seconds");
  request.on_cpu = data.at("on_cpu");
  request.schedule = data.at("schedule");
  request.look_for_leaks = data.at("look_for_leaks");
  request.count = data.at("count");
  request.checks = data.at("checks");
  request.file = data.at("file");
  request.subscripts_past_end = data.at("subscripts_past_end");
  if (const json& block = data.at("trace_block"); !block.is_null()) request.trace_block = block;
  request.debug_kernels = data.at("debug_kernels");
  if (const json& words = data.at("arguments"); !words.is_null())
    request.arguments = words.get<std::vector<std::string>>();
  return request;
}

device::Message encode(const OpRequest& request) {
  json parameters = json::array();
  for (const Parameter& parameter : request.parameters) {
    parameters.push_back({{"name", parameter.name}, {"value", to_json(parameter.value)}});
  }
  return {
      dump({{"kind", "op"}, {"folder", request.folder}, {"name", request.name}, {"parameters", parameters}}),
      {}};
}

device::Message encode(const OpReply& reply) {
  return {dump({{"status", static_cast<int>(reply.status)},
                {"library", reply.library.string()},
                {"message", reply.message}}),
          {}};
}

OpReply decode_op_reply(const device::Message& message) {
  const json data = json::parse(message.header);
  return {static_cast<OpReply::Status>(data.at("status").get<int>()), data.at("library").get<std::string>(),
          data.at("message").get<std::string>()};
}

device::Message encode(const CallReply& reply) {
  device::Message message;
  json data{{"kind", "call"},
            {"status", static_cast<int>(reply.status)},
            {"message", reply.message},
            {"changed_inputs", reply.changed_inputs},
            {"outputs", json::array()},
            {"findings", json::array()},
            {"counters", json::array()},
            {"traces", json::array()},
            {"longest_launch", reply.longest_launch},
            {"exit_code", reply.exit_code}};
  for (const Finding& finding : reply.findings) data["findings"].push_back(to_json(finding));
  for (const LaunchCounters& launch : reply.counters) data["counters"].push_back(to_json(launch));
  for (const Trace& launch : reply.traces) data["traces"].push_back(to_json(launch));
  for (const TensorData& output : reply.outputs) {
    data["outputs"].push_back(to_json(output));
    message.payload.insert(message.payload.end(), output.bytes.begin(), output.bytes.end());
  }
  message.header = dump(data);
  return message;
}

FromWorker decode_from_worker(const device::Message& message) {
  const json data = json::parse(message.header);
  FromWorker result;
  if (data.at("kind") == "op") {
    std::vector<Parameter> parameters;
    for (const json& parameter : data.at("parameters")) parameters.push_back(parameter_from(parameter));
    result.op = OpRequest{data.at("folder"), data.at("name"), Parameters(std::move(parameters))};
    return result;
  }
  CallReply reply;
  const int status = data.at("status");
  if (status < 0 || status > static_cast<int>(HostCallResult::Status::no_tensor)) {
    throw std::runtime_error("unknown status");
  }
  reply.status = static_cast<HostCallResult::Status>(status);
  reply.message = data.at("message");
  reply.changed_inputs = data.at("changed_inputs").get<std::vector<std::string>>();
  for (const json& finding : data.at("findings")) reply.findings.push_back(finding_from(finding));
  for (const json& launch : data.at("counters")) reply.counters.push_back(counters_from(launch));
  for (const json& launch : data.at("traces")) reply.traces.push_back(trace_from(launch));
  reply.longest_launch = data.at("longest_launch");
  reply.exit_code = data.at("exit_code");
  size_t offset = 0;
  for (const json& output : data.at("outputs"))
    reply.outputs.push_back(tensor_from(output, message.payload, offset));
  result.call = std::move(reply);
  return result;
}

}  // namespace grader::op
