// What grader and worker say to each other arrives as it was sent, and what is no message is refused.
#include <gtest/gtest.h>

#include "op/messages.h"

namespace grader::op {
namespace {

std::vector<std::byte> bytes(std::initializer_list<int> values) {
  std::vector<std::byte> result;
  for (const int value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}

TEST(Messages, CallRequestsArrive) {
  CallRequest sent;
  sent.library = "/cache/x.so";
  sent.source_folder = "/course/p20";
  sent.function = "f";
  sent.inputs = {{"a", Dtype::int8, {2, 1}, bytes({1, 2})},
                 {"b", Dtype::uint8, {0}, {}},
                 {"c", Dtype::int8, {1}, bytes({3})}};
  sent.max_instructions = 1ull << 60;
  sent.max_seconds = 0.5;
  sent.on_cpu = true;
  sent.look_for_leaks = true;
  const CallRequest got = decode_call_request(encode(sent));
  EXPECT_EQ(got.library, sent.library);
  EXPECT_EQ(got.source_folder, sent.source_folder);
  EXPECT_EQ(got.function, sent.function);
  ASSERT_EQ(got.inputs.size(), 3u);
  EXPECT_EQ(got.inputs[0].shape, (Shape{2, 1}));
  EXPECT_EQ(got.inputs[0].bytes, bytes({1, 2}));
  EXPECT_EQ(got.inputs[2].bytes, bytes({3}));
  EXPECT_EQ(got.max_instructions, sent.max_instructions);
  EXPECT_EQ(got.max_seconds, 0.5);
  EXPECT_TRUE(got.on_cpu);
  EXPECT_TRUE(got.look_for_leaks);
}

TEST(Messages, OpRequestsKeepTheTypesOfTheirParameters) {
  const OpRequest sent{
      "op", "conv1d", {{"n", 15}, {"b", true}, {"d", Dtype::int8}, {"x", 1.5}, {"s", "15"}, {"w", 2.0}}};
  const auto got = decode_from_worker(encode(sent)).op;
  ASSERT_TRUE(got);
  EXPECT_EQ(got->folder, "op");
  EXPECT_EQ(got->name, "conv1d");
  EXPECT_EQ(to_string(got->parameters), to_string(sent.parameters));
  for (auto a = got->parameters.begin(), b = sent.parameters.begin(); a != got->parameters.end(); ++a, ++b) {
    EXPECT_EQ(a->value.index(), b->value.index()) << a->name;
  }
}

TEST(Messages, CallRepliesArrive) {
  CallReply sent;
  sent.status = HostCallResult::Status::leaked;
  sent.message = "not UTF-8: \xff";
  sent.outputs = {{"", Dtype::int16, {1}, bytes({7, 8})}, {"", Dtype::int8, {1}, bytes({9})}};
  sent.changed_inputs = {"input"};
  Finding finding;
  finding.check = "memcheck";
  finding.line = 12;
  finding.block = {1, 2, 3};
  finding.notes = {"by thread 5"};
  sent.findings = {finding};
  const auto got = decode_from_worker(encode(sent)).call;
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, sent.status);
  ASSERT_EQ(got->outputs.size(), 2u);
  EXPECT_EQ(got->outputs[0].bytes, bytes({7, 8}));
  EXPECT_EQ(got->outputs[1].bytes, bytes({9}));
  EXPECT_EQ(got->changed_inputs, sent.changed_inputs);
  ASSERT_EQ(got->findings.size(), 1u);
  EXPECT_EQ(got->findings[0].line, 12u);
  EXPECT_EQ(got->findings[0].block, finding.block);
  EXPECT_EQ(got->findings[0].notes, finding.notes);
}

TEST(Messages, OfStrangersAreRefused) {
  for (const char* header : {"", "{", "{}", "[]", "{\"kind\":\"call\"}", "{\"kind\":\"op\"}", "{\"kind\":5}",
                             R"({"kind":"call","status":99,"message":"","changed_inputs":[],"findings":[]})",
                             R"({"kind":"call","status":0,"message":"","changed_inputs":[],"findings":[],
                                 "outputs":[{"name":"","dtype":11,"shape":[2],"bytes":8}]})"}) {
    EXPECT_THROW(decode_from_worker({header, {}}), std::exception) << header;
  }
}

}  // namespace
}  // namespace grader::op
