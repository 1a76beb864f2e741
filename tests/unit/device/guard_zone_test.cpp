#include "device/guard_zone.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

namespace grader::device {
namespace {

TEST(GuardZone, LayoutKeepsAlignmentAndHasRoomOnBothSides) {
  for (size_t size : {size_t{0}, size_t{1}, size_t{60}, size_t{256}, size_t{70'000}, size_t{50} << 20}) {
    const auto layout = guarded_layout(size);
    EXPECT_EQ(layout.front % 256, 0u) << size;
    EXPECT_EQ(layout.total() % 256, 0u) << size;
    EXPECT_GE(layout.front, 4096u);
    EXPECT_GE(layout.back, 4096u);
  }
}

TEST(GuardZone, UntouchedZonesAreClean) {
  std::vector<std::byte> zone(4096);
  fill_guard(zone);
  EXPECT_FALSE(guard_damage(zone, true));
  EXPECT_FALSE(guard_damage(zone, false));
}

TEST(GuardZone, DamageIsMeasuredFromTheBuffer) {
  std::vector<std::byte> zone(4096);
  fill_guard(zone);
  std::memset(&zone[8], 0, 4);  // the third float after the buffer; the last but 1021 before one
  const auto after = guard_damage(zone, false), before = guard_damage(zone, true);
  ASSERT_TRUE(after && before);
  EXPECT_EQ(after->nearest, 8u);
  EXPECT_EQ(before->nearest, 4096u - 12);
  EXPECT_EQ(after->bytes, 4u);
}

TEST(GuardZone, ReadingItGivesNaN) {
  std::vector<std::byte> zone(16);
  fill_guard(zone);
  float single;
  double twice;
  std::memcpy(&single, zone.data(), sizeof single);
  std::memcpy(&twice, zone.data(), sizeof twice);
  EXPECT_TRUE(std::isnan(single));
  EXPECT_TRUE(std::isnan(twice));
}

}  // namespace
}  // namespace grader::device
