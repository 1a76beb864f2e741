// Programs and ops are compiled once for each source, parameters and target.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "op/op_source.h"
#include "run_program.h"
#include "support/files.h"

namespace grader::op {
namespace {

namespace fs = std::filesystem;

// Compiling again would put another file in its place.
ino_t inode(const fs::path& file) {
  struct stat status {};
  EXPECT_EQ(stat(file.c_str(), &status), 0);
  return status.st_ino;
}

// A folder with an op that can be changed, and a cache of its own.
class Caching : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("op_caching_" + std::to_string(getpid()));
    fs::create_directories(folder_ / "op");
    setenv("GRADER_CACHE_DIR", (folder_ / "cache").c_str(), 1);
    write_op("2");
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write_op(const std::string& factor) {
    write_file(folder_ / "op/scale.cu", R"(#include "op/register.h"
template <int n>
void scale(op::OutputTensor<float, n>, cudaStream_t) { static_assert(n > 0 && )" +
                                            factor + R"( > 0); }
REGISTER_OP(scale, int n))");
  }
  OpReply build(int n) {
    compile::LibrarySource program;
    program.file = folder_ / "program.cu";
    program.shown_name = "program.cu";
    program.include_dirs = {learner_include_folder()};
    OpSource source(program);
    return source.build({"op", "scale", {{"n", n}}});
  }

  fs::path folder_;
};

TEST_F(Caching, KeyIsSourceAndParameters) {
  const OpReply first = build(3);
  ASSERT_EQ(first.status, OpReply::Status::built) << first.message;
  const ino_t made = inode(first.library);
  EXPECT_EQ(build(3).library, first.library);
  EXPECT_EQ(inode(first.library), made);  // not compiled again
  EXPECT_NE(build(4).library, first.library);
  write_op("5");
  EXPECT_NE(build(3).library, first.library);
}

TEST_F(Caching, WhatDoesNotCompileIsTriedOnceARun) {
  write_op("missing");
  compile::LibrarySource program;
  program.file = folder_ / "program.cu";
  program.shown_name = "program.cu";
  OpSource source(program);
  const OpRequest request{"op", "scale", {{"n", 3}}};
  EXPECT_EQ(source.build(request).status, OpReply::Status::does_not_compile);
  write_op("2");
  source.forget_diagnostics();
  EXPECT_EQ(source.build(request).status, OpReply::Status::does_not_compile);
  EXPECT_FALSE(source.diagnostics().empty());
  EXPECT_EQ(build(3).status, OpReply::Status::built);
}

TEST(Program, IsCompiledOnce) {
  use_test_cache();
  const HostProgram program = puzzle_program("solutions/p20/p20.cu");
  run_host_program(program, {});
  EXPECT_TRUE(run_host_program(program, {}).from_cache);
}

TEST(Program, ThatDoesNotCompileRunsNothing) {
  use_test_cache();
  const fs::path file = fs::temp_directory_path() / ("broken_" + std::to_string(getpid()) + ".cu");
  write_file(
      file,
      "#include \"op/export.h\"\nop::Tensor f(const op::Tensor& x) { return y; }\nEXPORT_FUNCTION(f)\n");
  HostProgram program;
  program.source = file;
  program.shown_name = "broken.cu";
  const HostRun run = run_host_program(program, {{"f", {}, {}}});
  EXPECT_FALSE(run.compiled);
  EXPECT_TRUE(run.calls.empty());
  ASSERT_FALSE(run.diagnostics.empty());
  EXPECT_EQ(run.diagnostics[0].file, "broken.cu");
  EXPECT_EQ(run.diagnostics[0].line, 2u);
  EXPECT_NE(run.diagnostics[0].message.find("\"y\" is undefined"), std::string::npos);
  fs::remove(file);
}

}  // namespace
}  // namespace grader::op
