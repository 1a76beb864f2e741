#include "compile/compiler_request.h"

#include <nlohmann/json.hpp>

#include "support/error.h"

namespace grader::compile {
namespace {

using nlohmann::json;

// MessagePack, not JSON's text: a learner's file need not be UTF-8, a cubin never is.
std::string packed(const json& value) {
  std::string bytes;
  json::to_msgpack(value, bytes);
  return bytes;
}

template <typename Read>
auto unpacked(const std::string& bytes, Read read) {
  try {
    return read(json::from_msgpack(bytes));
  } catch (const json::exception& error) {
    throw Error(std::string("what grader-compiler was told or has answered cannot be read: ") + error.what());
  }
}

}  // namespace

std::string encode(const CompilerRequest& request) {
  const NvrtcInput& input = request.input;
  return packed({{"library", request.library.native()},
                 {"text", input.text},
                 {"name", input.name},
                 {"options", input.options},
                 {"texts", input.headers},
                 {"name_expressions", input.name_expressions},
                 {"cubin", input.cubin},
                 {"headers", request.headers},
                 {"precompiled", request.precompiled.native()}});
}

CompilerRequest decode_request(const std::string& bytes) {
  return unpacked(bytes, [](const json& value) {
    CompilerRequest request;
    request.library = value.at("library").get<std::string>();
    value.at("text").get_to(request.input.text);
    value.at("name").get_to(request.input.name);
    value.at("options").get_to(request.input.options);
    value.at("texts").get_to(request.input.headers);
    value.at("name_expressions").get_to(request.input.name_expressions);
    value.at("cubin").get_to(request.input.cubin);
    value.at("headers").get_to(request.headers);
    request.precompiled = value.at("precompiled").get<std::string>();
    return request;
  });
}

std::string encode(const NvrtcOutput& output) {
  return packed(
      {{"ok", output.ok}, {"image", output.image}, {"lowered", output.lowered}, {"log", output.log}});
}

NvrtcOutput decode_output(const std::string& bytes) {
  return unpacked(bytes, [](const json& value) {
    NvrtcOutput output;
    value.at("ok").get_to(output.ok);
    value.at("image").get_to(output.image);
    value.at("lowered").get_to(output.lowered);
    value.at("log").get_to(output.log);
    return output;
  });
}

}  // namespace grader::compile
