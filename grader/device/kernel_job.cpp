#include "device/kernel_job.h"

#include <cstring>
#include <nlohmann/json.hpp>

namespace grader::device {
namespace {

using nlohmann::json;

void append(Message& message, const void* bytes, size_t size) {
  const auto* from = static_cast<const std::byte*>(bytes);
  message.payload.insert(message.payload.end(), from, from + size);
}

// Takes pieces off a payload; false past its end.
class Reader {
 public:
  explicit Reader(const Message& message) : payload_(message.payload) {}
  std::vector<std::byte> take(size_t size) {
    if (size > payload_.size() - at_) throw std::out_of_range("a kernel job's payload is too short");
    const auto first = payload_.begin() + static_cast<ptrdiff_t>(at_);
    at_ += size;
    return {first, first + static_cast<ptrdiff_t>(size)};
  }

 private:
  const std::vector<std::byte>& payload_;
  size_t at_ = 0;
};

json to_json(const Argument& argument) {
  if (const auto* buffer = std::get_if<BufferRef>(&argument)) return {{"buffer", buffer->index}};
  json bytes = json::array();
  for (std::byte byte : std::get<Scalar>(argument).bytes) bytes.push_back(std::to_integer<int>(byte));
  return {{"bytes", bytes}};
}

Argument argument_from(const json& value) {
  if (value.contains("buffer")) return BufferRef{value.at("buffer").get<uint32_t>()};
  Scalar scalar;
  for (const auto& byte : value.at("bytes")) scalar.bytes.push_back(static_cast<std::byte>(byte.get<int>()));
  return scalar;
}

}  // namespace

Message encode(const Job& job) {
  Message message;
  json header{{"image", job.image.size()}, {"buffers", json::array()}, {"launches", json::array()}};
  append(message, job.image.data(), job.image.size());
  for (const Buffer& buffer : job.buffers) {
    header["buffers"].push_back({{"size", buffer.size},
                                 {"initial", !buffer.initial.empty()},
                                 {"read_only", buffer.read_only},
                                 {"read_back", buffer.read_back}});
    append(message, buffer.initial.data(), buffer.initial.size());
  }
  for (const Launch& launch : job.launches) {
    json arguments = json::array();
    for (const auto& argument : launch.arguments) arguments.push_back(to_json(argument));
    header["launches"].push_back({{"kernel", launch.kernel},
                                  {"grid", launch.grid},
                                  {"block", launch.block},
                                  {"cluster", launch.cluster},
                                  {"cooperative", launch.cooperative},
                                  {"shared", launch.shared_bytes},
                                  {"arguments", arguments}});
  }
  message.header = header.dump();
  return message;
}

std::optional<Job> decode_job(const Message& message) try {
  const json header = json::parse(message.header);
  Reader payload(message);
  Job job;
  const auto image = payload.take(header.at("image").get<size_t>());
  job.image.assign(reinterpret_cast<const char*>(image.data()), image.size());
  for (const auto& entry : header.at("buffers")) {
    Buffer buffer;
    buffer.size = entry.at("size").get<size_t>();
    buffer.read_only = entry.at("read_only").get<bool>();
    buffer.read_back = entry.at("read_back").get<bool>();
    if (entry.at("initial").get<bool>()) buffer.initial = payload.take(buffer.size);
    job.buffers.push_back(std::move(buffer));
  }
  for (const auto& entry : header.at("launches")) {
    Launch launch;
    launch.kernel = entry.at("kernel").get<std::string>();
    launch.grid = entry.at("grid").get<Dim3>();
    launch.block = entry.at("block").get<Dim3>();
    launch.cluster = entry.at("cluster").get<Dim3>();
    launch.cooperative = entry.at("cooperative").get<bool>();
    launch.shared_bytes = entry.at("shared").get<uint32_t>();
    for (const auto& argument : entry.at("arguments")) {
      launch.arguments.push_back(argument_from(argument));
      const auto* buffer = std::get_if<BufferRef>(&launch.arguments.back());
      if (buffer && buffer->index >= job.buffers.size()) return std::nullopt;
    }
    job.launches.push_back(std::move(launch));
  }
  return job;
} catch (const std::exception&) {
  return std::nullopt;
}

Message encode(const KernelJobReply& reply) {
  Message message;
  json header{{"error_name", reply.error_name},         {"error_text", reply.error_text},
              {"error_call", reply.error_call},         {"refused", reply.refused},
              {"changed_inputs", reply.changed_inputs}, {"elapsed_ms", reply.elapsed_ms},
              {"stray_writes", json::array()},          {"buffers", json::array()}};
  for (const auto& stray : reply.stray_writes)
    header["stray_writes"].push_back(
        {{"buffer", stray.buffer}, {"offset", stray.offset}, {"bytes", stray.bytes}});
  for (const auto& buffer : reply.buffers) {
    header["buffers"].push_back(buffer.size());
    append(message, buffer.data(), buffer.size());
  }
  message.header = header.dump();
  return message;
}

std::optional<KernelJobReply> decode_reply(const Message& message) try {
  const json header = json::parse(message.header);
  Reader payload(message);
  KernelJobReply reply;
  reply.error_name = header.at("error_name").get<std::string>();
  reply.error_text = header.at("error_text").get<std::string>();
  reply.error_call = header.at("error_call").get<std::string>();
  reply.refused = header.at("refused").get<bool>();
  reply.changed_inputs = header.at("changed_inputs").get<std::vector<uint32_t>>();
  reply.elapsed_ms = header.at("elapsed_ms").get<double>();
  for (const auto& entry : header.at("stray_writes"))
    reply.stray_writes.push_back({entry.at("buffer").get<uint32_t>(), entry.at("offset").get<int64_t>(),
                                  entry.at("bytes").get<uint64_t>()});
  for (const auto& size : header.at("buffers")) reply.buffers.push_back(payload.take(size.get<size_t>()));
  return reply;
} catch (const std::exception&) {
  return std::nullopt;
}

}  // namespace grader::device
