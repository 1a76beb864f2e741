#include "sim/window_places.h"

#include <gtest/gtest.h>

#include <set>

namespace grader::sim {
namespace {

constexpr uint64_t kBytes = 100;

TEST(WindowPlaces, OfDeviceMemoryAreNeverUsedTwice) {
  WindowPlaces places;
  std::set<uint64_t> seen;
  for (int i = 0; i < 5000; ++i) {
    const auto taken = places.take(kBytes, false);
    EXPECT_FALSE(taken.first >= kHostSharedWindow && taken.first + taken.count <= kFurtherWindow);
    EXPECT_TRUE(seen.insert(taken.first).second);
    places.give_back(taken.first, kBytes);
  }
}

TEST(WindowPlaces, OfWhatTheHostSharesAreUsedAgainTheLongestFreeFirst) {
  WindowPlaces places;
  std::set<uint64_t> alive;
  for (int i = 0; i < 8500; ++i) {
    const auto taken = places.take(kBytes, true);
    ASSERT_LT(taken.first + taken.count, kHostSharedEnd + 1);
    ASSERT_TRUE(alive.insert(taken.first).second);
  }
  while (places.take(kBytes, true).first != 0) {
  }
  places.give_back(kHostSharedWindow + 5, kBytes);
  places.give_back(kHostSharedWindow + 3, kBytes);
  EXPECT_EQ(places.take(kBytes, true).first, kHostSharedWindow + 5);
  EXPECT_EQ(places.take(kBytes, true).first, kHostSharedWindow + 3);
  EXPECT_EQ(places.take(kBytes, true).first, 0u);
}

TEST(WindowPlaces, ACopyForetellsTheNext) {
  WindowPlaces places;
  places.take(uint64_t{5} << 30, false);
  WindowPlaces copy = places;
  EXPECT_EQ(copy.take(kBytes, true).first, places.take(kBytes, true).first);
}

}  // namespace
}  // namespace grader::sim
