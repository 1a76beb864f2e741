#include "grade/required_use.h"

#include <gtest/gtest.h>

namespace grader::grade {
namespace {

using course::Use;

const std::string kPtx =
    ".visible .entry stores(\n.param .u64 p\n)\n{\n\tst.shared.f32 \t[%r1], %f1;\n\tret;\n}\n"
    ".visible .entry loads(\n.param .u64 p\n)\n{\n\t@%p1 ld.shared.f32 \t%f1, [%r1];\n\tret;\n}\n"
    ".visible .entry copies(\n.param .u64 p\n)\n{\n\tcp.async.ca.shared.global [%r1], [%rd1], 4, %r2;\n"
    "\tcp.async.wait_group 0;\n}\n"
    ".visible .entry waits(\n.param .u64 p\n)\n{\n\tcp.async.wait_group 0;\n}\n";

TEST(RequiredUse, SharedMemoryIsUsedWhereItIsReadFrom) {
  EXPECT_TRUE(makes_use(kPtx, "loads", Use::shared_memory));
  EXPECT_FALSE(makes_use(kPtx, "stores", Use::shared_memory));
  EXPECT_FALSE(makes_use(kPtx, "load", Use::shared_memory));  // another kernel's name
}

TEST(RequiredUse, WaitingIsNoCopy) {
  EXPECT_TRUE(makes_use(kPtx, "copies", Use::async_copy));
  EXPECT_FALSE(makes_use(kPtx, "waits", Use::async_copy));
}

TEST(RequiredUse, AFunctionMayBeCalledByAnyKernel) {
  EXPECT_TRUE(makes_use(kPtx + ".func helper(\n)\n{\n\tld.shared.f32 %f1, [%r1];\n}\n", "stores",
                        Use::shared_memory));
}

}  // namespace
}  // namespace grader::grade
