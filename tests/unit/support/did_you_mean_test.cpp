#include "support/did_you_mean.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace grader {
namespace {

const std::vector<std::string> kWords = {"input_size", "conv_size", "run", "doctor"};

TEST(DidYouMean, FindsTheNearestSlip) {
  EXPECT_EQ(did_you_mean("inputsize", kWords), "input_size");
  EXPECT_EQ(did_you_mean("cnov_size", kWords), "conv_size");  // two letters swapped
  EXPECT_EQ(did_you_mean("rn", kWords), "run");
}

TEST(DidYouMean, ForgivesTheShiftKey) { EXPECT_EQ(did_you_mean("DOCTOR", kWords), "doctor"); }

TEST(DidYouMean, DoesNotGuessWildly) {
  EXPECT_EQ(did_you_mean("elephant", kWords), std::nullopt);
  EXPECT_EQ(did_you_mean("", kWords), std::nullopt);
  EXPECT_EQ(did_you_mean("run", {}), std::nullopt);
}

TEST(DidYouMean, NeverSuggestsTheWordItself) { EXPECT_EQ(did_you_mean("run", kWords), std::nullopt); }

}  // namespace
}  // namespace grader
