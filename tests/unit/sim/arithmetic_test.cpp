// The meaning of instructions, one thread at a time: the corners that PTX specifies.
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "kernel_test.h"

namespace grader::sim {
namespace {

using U = uint32_t;
using S = int32_t;
using L = uint64_t;
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
U bits(float f) { return std::bit_cast<U>(f); }
float number(U b) { return std::bit_cast<float>(b); }

TEST(Integer, WrapsAround) {
  EXPECT_EQ(one<U>("add.u32 %d, %a, %b;", 0xffffffffu, 2u), 1u);
  EXPECT_EQ(one<S>("sub.s32 %d, %a, %b;", INT32_MIN, 1), INT32_MAX);
  EXPECT_EQ(one<S>("mul.lo.s32 %d, %a, %b;", 0x10001, 0x10001), 0x20001);
  EXPECT_EQ(one<S>("neg.s32 %d, %a;", INT32_MIN), INT32_MIN);
  EXPECT_EQ(one<S>("abs.s32 %d, %a;", -5), 5);
}
TEST(Integer, SaturatesOnlyWhenAsked) {
  EXPECT_EQ(one<S>("add.sat.s32 %d, %a, %b;", INT32_MAX, 1), INT32_MAX);
  EXPECT_EQ(one<S>("sub.sat.s32 %d, %a, %b;", INT32_MIN, 1), INT32_MIN);
}
TEST(Integer, HighAndWideProducts) {
  EXPECT_EQ(one<S>("mul.hi.s32 %d, %a, %b;", -1, 2), -1);
  EXPECT_EQ(one<U>("mul.hi.u32 %d, %a, %b;", 0xffffffffu, 0xffffffffu), 0xfffffffeu);
  EXPECT_EQ((one<int64_t, S>("mul.wide.s32 %d, %a, %b;", -3, 5)), -15);
  EXPECT_EQ((one<L, L>("mul.hi.u64 %d, %a, %b;", ~L{0}, ~L{0})), ~L{0} - 1);
  EXPECT_EQ((one<L, U>("mov.u64 %y1, 7; mad.wide.u32 %d, %a, %b, %y1;", 0xffffffffu, 2u)), 0x200000005u);
}
TEST(Integer, DivisionIsDefinedForEverything) {
  EXPECT_EQ(one<S>("div.s32 %d, %a, %b;", -7, 2), -3);
  EXPECT_EQ(one<S>("rem.s32 %d, %a, %b;", -7, 2), -1);
  EXPECT_EQ(one<U>("div.u32 %d, %a, %b;", 7u, 0u), 0xffffffffu);
  EXPECT_EQ(one<S>("div.s32 %d, %a, %b;", INT32_MIN, -1), INT32_MIN);
  EXPECT_EQ(one<S>("rem.s32 %d, %a, %b;", INT32_MIN, -1), 0);
}
TEST(Integer, SixteenBitsWrapAtSixteen) {
  EXPECT_EQ((one<uint16_t, uint16_t>("add.u16 %d, %a, %b;", 0xffff, 2)), 1);
  EXPECT_EQ((one<uint16_t, uint16_t>("mul.lo.u16 %d, %a, %b;", 0xffff, 0xffff)), 1);
}
TEST(Integer, CarryGoesThroughAChain) {
  EXPECT_EQ((one<U, U>("add.cc.u32 %x2, %a, %b; addc.u32 %d, 0, 0;", 0xffffffffu, 1u)), 1u);
  EXPECT_EQ((one<U, U>("sub.cc.u32 %x2, %a, %b; subc.u32 %d, 5, 0;", 0u, 1u)), 4u);
  EXPECT_EQ((one<U, U>("mad.lo.cc.u32 %x2, %a, %b, %c; madc.hi.u32 %d, %a, %b, 0;", 0xffffffffu, 0xffffffffu,
                       0xffffffffu)),
            0xffffffffu);
}
TEST(Integer, ASubtractionLeavesTheBorrowTurnedRoundAsCarry) {
  EXPECT_EQ((one<U, U>("sub.cc.u32 %x2, %a, %b; addc.u32 %d, 10, 0;", 5u, 3u)), 11u);
  EXPECT_EQ((one<U, U>("sub.cc.u32 %x2, %a, %b; addc.u32 %d, 10, 0;", 3u, 5u)), 10u);
  EXPECT_EQ((one<U, U>("add.cc.u32 %x2, %a, %b; subc.u32 %d, 10, 0;", 0xffffffffu, 1u)), 10u);
  EXPECT_EQ((one<U, U>("add.cc.u32 %x2, %a, %b; subc.u32 %d, 10, 0;", 1u, 1u)), 9u);
}
TEST(Integer, DotProductsOfBytes) {
  EXPECT_EQ(one<S>("dp4a.s32.s32 %d, %a, %b, %c;", 0x01ff02fe, 0x01010101, 10), 10 + 1 - 1 + 2 - 2);
  EXPECT_EQ(one<U>("dp2a.lo.u32.u32 %d, %a, %b, %c;", 0x00020003u, 0x00000504u, 1u), 1u + 3 * 4 + 2 * 5);
}

TEST(Video, PartsOfRegisters) {
  EXPECT_EQ(one<S>("vadd.s32.s32.u32 %d, %a.b3, %b.h1;", int32_t(0xff000000), 0x00050000), 4);
  EXPECT_EQ(one<U>("vsub.s32.u32.u32 %d.b1, %a, %b, %c;", 3u, 5u, 0x11223344u), 0x1122fe44u);
  EXPECT_EQ(one<U>("vmax.u32.u32.u32.add %d, %a, %b, %c;", 3u, 5u, 10u), 15u);
  EXPECT_EQ(one<U>("vset.u32.u32.lt.add %d, %a, %b, %c;", 3u, 5u, 10u), 11u);
}
TEST(Video, FourBytesAtOnce) {
  EXPECT_EQ(one<U>("vabsdiff4.u32.u32.u32.add %d, %a, %b, %c;", 0x01020304u, 0x04030201u, 100u), 108u);
  EXPECT_EQ(one<U>("vadd4.u32.u32.u32.sat %d.b20, %a, %b, %c;", 0xf0f0f0f0u, 0x20202020u, 0u), 0x00ff00ffu);
  EXPECT_EQ(one<U>("vmin2.s32.s32.s32 %d, %a.h01, %b, 0;", 0x0001ffffu, 0x00000000u), 0xffff0000u);
}
TEST(Video, MultipliesAndScales) {
  EXPECT_EQ(one<S>("vmad.s32.s32.s32 %d, -%a, %b, %c;", 3, 5, 20), 5);
  EXPECT_EQ(one<S>("vmad.s32.s32.s32 %d, %a, %b, -%c;", 3, 5, 20), -5);
  EXPECT_EQ(one<U>("vmad.u32.u32.u32.shr7 %d, %a, %b, %c;", 16u, 16u, 128u), 3u);
  EXPECT_EQ(one<U>("vmad.u32.u32.u32.po %d, %a, %b, %c;", 3u, 5u, 20u), 36u);
}
// Where a card does otherwise than the ISA's pseudocode says.
TEST(Video, SecondOperationsSeeTheSumAsSigned) {
  EXPECT_EQ(one<U>("vadd.u32.u32.u32.min %d, %a, %b, %c;", 3u, 5u, 20u), 8u);
  EXPECT_EQ(one<U>("vadd.u32.u32.u32.max %d, %a, %b, %c;", 0x80000000u, 0u, 0xffffffffu), 0x80000000u);
}
TEST(Video, SaturationOfAPartTakesWhatIsNegativeForGreat) {
  EXPECT_EQ(one<U>("vsub.u32.u32.u32.sat %d.b1, %a, %b, %c;", 3u, 5u, 0u), 0xff00u);
  EXPECT_EQ(one<U>("vadd.s32.u32.u32.sat %d.b0, %a, %b, %c;", 100u, 100u, 0u), 0x7fu);
}
TEST(Video, TheUpperHalfTakesTheUpperHalf) {
  EXPECT_EQ(one<U>("vadd.u32.u32.u32 %d.h1, %a, %b, %c;", 0x12340000u, 0x5678u, 0x9abcu), 0x12349abcu);
}
TEST(Video, MultipliesAsSigned) {
  EXPECT_EQ(one<U>("vmad.u32.u32.u32.po.shr7 %d, %a, %b, %c;", 16u, 16u, 127u), 3u);
  EXPECT_EQ(one<U>("vmad.u32.u32.u32.sat %d, %a, %b, %c;", 0xffffffffu, 2u, 0u), 0u);
}

TEST(Bits, ShiftsClampTheirCount) {
  EXPECT_EQ(one<U>("shl.b32 %d, %a, %b;", 1u, 32u), 0u);
  EXPECT_EQ(one<S>("shr.s32 %d, %a, %b;", -8, 100), -1);
  EXPECT_EQ(one<U>("shr.u32 %d, %a, %b;", 0x80000000u, 31u), 1u);
  EXPECT_EQ(one<U>("shf.l.wrap.b32 %d, %a, %b, %c;", 0x80000000u, 1u, 33u), 3u);
  EXPECT_EQ(one<U>("shf.r.clamp.b32 %d, %a, %b, %c;", 5u, 6u, 40u), 6u);
}
TEST(Bits, Fields) {
  EXPECT_EQ(one<S>("bfe.s32 %d, %a, %b, %c;", 0xf0, 4, 4), -1);
  EXPECT_EQ(one<U>("bfe.u32 %d, %a, %b, %c;", 0xabcdu, 4u, 8u), 0xbcu);
  EXPECT_EQ(one<U>("bfi.b32 %d, %a, %b, 8, 4;", 0xfu, 0u), 0xf00u);
  EXPECT_EQ(one<U>("brev.b32 %d, %a;", 1u), 0x80000000u);
  EXPECT_EQ(one<U>("clz.b32 %d, %a;", 0u), 32u);
  EXPECT_EQ((one<U, L>("clz.b64 %d, %a;", 1)), 63u);
  EXPECT_EQ(one<U>("popc.b32 %d, %a;", 0xf0f0u), 8u);
  EXPECT_EQ(one<U>("bfind.u32 %d, %a;", 0u), 0xffffffffu);
  EXPECT_EQ(one<S>("bfind.s32 %d, %a;", -1), -1);
  EXPECT_EQ(one<U>("bfind.shiftamt.u32 %d, %a;", 1u), 31u);
}
TEST(Bits, FieldsOf64BitsReadTheWholeCount) {
  EXPECT_EQ(one<U>("bfe.u32 %d, %a, %b, %c;", 0xabcdu, 0x104u, 0x108u), 0xbcu);
  EXPECT_EQ((one<L, L>("{.reg .u32 n; mov.u32 n, 0x10000; bfe.u64 %d, %a, n, 8;}", 0xabcd)), 0u);
  EXPECT_EQ((one<L, L>("{.reg .u32 n; mov.u32 n, 0x80000000; bfe.u64 %d, %a, 4, n;}", 0xabcd)), 0xabcu);
  EXPECT_EQ((one<int64_t, int64_t>("{.reg .u32 n; mov.u32 n, 0x10000; bfe.s64 %d, %a, n, 8;}", -2)), -1);
  EXPECT_EQ((one<L, L>("{.reg .u32 n; mov.u32 n, 0x80000000; bfi.b64 %d, %a, %b, 8, n;}", 3, 0x7f)), 0x37fu);
}
TEST(Bits, AnyFunctionOfThree) {
  EXPECT_EQ(one<U>("lop3.b32 %d, %a, %b, %c, 0x96;", 0xf0u, 0xccu, 0xaau), 0xf0u ^ 0xcc ^ 0xaa);
  EXPECT_EQ(one<U>("prmt.b32 %d, %a, %b, 0x5410;", 0x33221100u, 0x77665544u), 0x55441100u);
  EXPECT_EQ(one<U>("prmt.b32 %d, %a, %b, 0x0008;", 0x80u, 0u), 0x808080ffu);
}

TEST(Float, FusedAndNotFused) {
  const float a = 1 + 0x1p-12f;
  EXPECT_EQ(one<float>("fma.rn.f32 %d, %a, %b, %c;", a, a, -1.0f), std::fma(a, a, -1.0f));
  EXPECT_EQ(one<float>("mul.f32 %x2, %a, %b; add.f32 %d, %x2, %c;", a, a, -1.0f), a * a - 1.0f);
}
TEST(Float, EveryRoundingMode) {
  EXPECT_EQ(one<float>("add.rz.f32 %d, %a, %b;", 1.0f, 0x1.8p-24f), 1.0f);
  EXPECT_EQ(one<float>("add.rp.f32 %d, %a, %b;", 1.0f, 0x1p-30f), 1 + 0x1p-23f);
  EXPECT_EQ(one<float>("add.rm.f32 %d, %a, %b;", 1.0f, -0x1p-30f), 1 - 0x1p-24f);
  EXPECT_EQ(one<double>("div.rp.f64 %d, %a, %b;", 1.0, 3.0), std::nextafter(1.0 / 3.0, 1.0));
  EXPECT_EQ(one<float>("add.rn.f32 %d, %a, %b;", 1.0f, 0x1.8p-24f), 1 + 0x1p-23f);  // the mode is put back
}
TEST(Float, OneNan) {
  EXPECT_EQ(bits(one<float>("add.f32 %d, %a, %b;", number(0x7f812345), 1.0f)), 0x7fffffffu);
  EXPECT_EQ(bits(one<float>("sub.f32 %d, %a, %b;", kInfinity, kInfinity)), 0x7fffffffu);
  EXPECT_EQ(bits(one<float>("sqrt.rn.f32 %d, %a;", -1.0f)), 0x7fffffffu);
}
TEST(Float, NanOf64BitsIsAnOperandsQuieted) {
  const L first = 0x7ff0000000000002, second = 0xfff8000000000005, quieted = 0x7ff8000000000002;
  EXPECT_EQ(one<L>("add.f64 %d, %a, %b;", first, second), second);
  EXPECT_EQ(one<L>("sub.f64 %d, %a, %b;", second, first), quieted);
  EXPECT_EQ(one<L>("min.f64 %d, %a, %b;", second, first), quieted);
  EXPECT_EQ(one<L>("div.rn.f64 %d, %a, %b;", first, second), quieted);
  EXPECT_EQ(one<L>("fma.rn.f64 %d, %a, %b, %c;", first, L{0}, second), second);
  EXPECT_EQ(one<L>("mul.f64 %d, %a, %b;", L{0}, L{0x7ff0000000000000}), 0xfff8000000000000);
}
TEST(Float, NegAndAbsOfNan) {
  EXPECT_EQ(one<U>("neg.f32 %d, %a;", 0x7fc00001u), 0x7fffffffu);
  EXPECT_EQ(one<U>("abs.f32 %d, %a;", 0xffc00001u), 0x7fffffffu);
  EXPECT_EQ(one<L>("neg.f64 %d, %a;", 0x7ff0000000000002), 0x7ff8000000000002);
  EXPECT_EQ((one<U, U>("neg.f16x2 %d, %a;", 0x7c013c00u)), 0x7fffbc00u);
}
TEST(Float, FlushesWhatIsTinyAfterRoundingWithoutLimitOfTheExponent) {
  const float below = 1 - 0x1p-24f, least = 0x1p-126f;
  EXPECT_EQ(one<float>("mul.f32 %d, %a, %b;", least, below), least) << "halfway: to even";
  EXPECT_EQ(bits(one<float>("mul.ftz.f32 %d, %a, %b;", -least, below)), 0x80000000u);
  EXPECT_EQ(bits(one<float>("fma.rp.ftz.f32 %d, %a, %b, %c;", least, below, 0.0f)), 0u);
  EXPECT_EQ(one<float>("mul.ftz.f32 %d, %a, %b;", least * (1 + 0x1p-13f), 1 - 0x1p-13f), least);
  EXPECT_EQ(bits(one<float>("rcp.rp.ftz.f32 %d, %a;", 0x1.000002p126f)), 0u);
  EXPECT_EQ((one<U, double>("cvt.rn.ftz.f32.f64 %d, %a;", 0x1.fffffep-127)), 0u);
  EXPECT_EQ((one<float, double>("cvt.rn.ftz.f32.f64 %d, %a;", 0x1.fffffffp-127)), least);
  EXPECT_EQ((one<uint16_t, uint16_t>("mul.ftz.f16 %d, %a, %b;", 0x0400, 0x3bff)), 0);
  EXPECT_EQ((one<uint16_t, uint16_t>("mul.f16 %d, %a, %b;", 0x0400, 0x3bff)), 0x0400);
}
TEST(Float, QuotientIsFlushedBeforeRoundingLiftsIt) {
  EXPECT_EQ(bits(one<float>("div.rp.ftz.f32 %d, %a, %b;", 0x1p-126f, 1 + 0x1p-23f)), 0u);
  EXPECT_EQ(bits(one<float>("div.rm.ftz.f32 %d, %a, %b;", -0x1p-126f, 1 + 0x1p-23f)), 0x80000000u);
  EXPECT_EQ(one<float>("div.rp.f32 %d, %a, %b;", 0x1p-126f, 1 + 0x1p-23f), 0x1p-126f);
}
TEST(Float, SubnormalsStayUnlessFlushed) {
  EXPECT_EQ(one<float>("mul.f32 %d, %a, %b;", 0x1p-126f, 0.5f), 0x1p-127f);
  EXPECT_EQ(bits(one<float>("mul.ftz.f32 %d, %a, %b;", -0x1p-126f, 0.5f)), 0x80000000u);
  EXPECT_EQ(one<float>("add.ftz.f32 %d, %a, %b;", 0x1p-127f, 0.0f), 0.0f);
}
TEST(Float, SaturationTakesNanToZero) {
  EXPECT_EQ(one<float>("add.sat.f32 %d, %a, %b;", 3.0f, 0.0f), 1.0f);
  EXPECT_EQ(bits(one<float>("add.sat.f32 %d, %a, %b;", kNan, 0.0f)), 0u);
}
TEST(Float, ExtremaIgnoreNanAndOrderZeros) {
  EXPECT_EQ(one<float>("min.f32 %d, %a, %b;", kNan, 2.0f), 2.0f);
  EXPECT_EQ(bits(one<float>("min.NaN.f32 %d, %a, %b;", kNan, 2.0f)), 0x7fffffffu);
  EXPECT_EQ(bits(one<float>("min.f32 %d, %a, %b;", 0.0f, -0.0f)), 0x80000000u);
  EXPECT_EQ(bits(one<float>("max.f32 %d, %a, %b;", -0.0f, 0.0f)), 0u);
}
TEST(Float, ApproximationsAreExactWhereTheyMustBe) {
  EXPECT_EQ(one<float>("ex2.approx.f32 %d, %a;", 10.0f), 1024.0f);
  EXPECT_EQ(one<float>("lg2.approx.f32 %d, %a;", 512.0f), 9.0f);
  EXPECT_EQ(one<float>("rsqrt.approx.f32 %d, %a;", 0.25f), 2.0f);
  EXPECT_EQ(one<float>("rcp.approx.ftz.f32 %d, %a;", 4.0f), 0.25f);
  EXPECT_EQ(one<float>("div.full.f32 %d, %a, %b;", 1.0f, 0x1p127f), 0x1p-127f);
}

TEST(Float, SineLosesLargeAngles) {
  EXPECT_EQ(bits(one<float>("sin.approx.f32 %d, %a;", -0x1.fffffep127f)), 0x80000000u);
  EXPECT_EQ(one<float>("cos.approx.f32 %d, %a;", 0x1.fffffep127f), 1.0f);
  EXPECT_NEAR(one<float>("sin.approx.f32 %d, %a;", 1.0f), std::sin(1.0), 0x1p-20);
  EXPECT_EQ(bits(one<float>("sin.approx.f32 %d, %a;", kInfinity)), 0x7fffffffu);
}
TEST(Half, PowersOfTwoAndHyperbolicTangentsAreCut) {
  EXPECT_EQ((one<uint16_t, uint16_t>("ex2.approx.f16 %d, %a;", 0xcc64)), 0x56);  // 86.8 of the least: cut
  EXPECT_EQ((one<uint16_t, uint16_t>("ex2.approx.ftz.bf16 %d, %a;", 0xc300)), 0);
  EXPECT_EQ((one<uint16_t, uint16_t>("ex2.approx.ftz.bf16 %d, %a;", 0xb3ff)),
            0x3f80);  // below 2^-23: of nothing
  EXPECT_EQ((one<uint16_t, uint16_t>("ex2.approx.ftz.bf16 %d, %a;", 0xb400)), 0x3f7f);
  EXPECT_EQ((one<uint16_t, uint16_t>("ex2.approx.f16 %d, %a;", 0x3c01)), 0x4000);  // 2.00135
  EXPECT_EQ((one<uint16_t, uint16_t>("ex2.approx.f16 %d, %a;", 0x4c00)), 0x7c00);  // 2^16
  EXPECT_EQ((one<uint16_t, uint16_t>("tanh.approx.f16 %d, %a;", 0x3c00)),
            0x3a17);  // 0.76159, the next is 0.76172
  EXPECT_EQ((one<uint16_t, uint16_t>("tanh.approx.bf16 %d, %a;", 0x4100)), 0x3f80);  // of 8: 1
  EXPECT_EQ((one<uint16_t, uint16_t>("tanh.approx.f16 %d, %a;", 0x1ba0)), 0x1ba0);   // of 0.0037: that
}

TEST(Half, RoundsOnce) {
  EXPECT_EQ((one<uint16_t, uint16_t>("add.f16 %d, %a, %b;", 0x3c00, 0x1000)),
            0x3c00);  // 1 + half an ulp: to even
  EXPECT_EQ((one<uint16_t, uint16_t>("fma.rn.f16 %d, %a, %b, %c;", 0x3c00, 0x1000, 0x3c01)), 0x3c02);
  EXPECT_EQ((one<U, U>("add.f16x2 %d, %a, %b;", 0x3c004000u, 0x3c003c00u)), 0x40004200u);
  EXPECT_EQ((one<uint16_t, uint16_t>("mul.bf16 %d, %a, %b;", 0x4000, 0x4040)), 0x40c0);
}

TEST(Convert, FloatsToIntegersClamp) {
  EXPECT_EQ((one<S, float>("cvt.rzi.s32.f32 %d, %a;", -1.9f)), -1);
  EXPECT_EQ((one<S, float>("cvt.rni.s32.f32 %d, %a;", 2.5f)), 2);
  EXPECT_EQ((one<S, float>("cvt.rmi.s32.f32 %d, %a;", -0.5f)), -1);
  EXPECT_EQ((one<S, float>("cvt.rzi.s32.f32 %d, %a;", 3e9f)), INT32_MAX);
  EXPECT_EQ((one<U, float>("cvt.rzi.u32.f32 %d, %a;", -3.0f)), 0u);
  EXPECT_EQ((one<S, float>("cvt.rzi.s32.f32 %d, %a;", kNan)), 0);
}
TEST(Convert, IntegersToFloatsRound) {
  EXPECT_EQ((one<float, S>("cvt.rn.f32.s32 %d, %a;", 16777217)), 16777216.0f);
  EXPECT_EQ((one<float, S>("cvt.rp.f32.s32 %d, %a;", 16777217)), 16777218.0f);
  EXPECT_EQ((one<float, U>("cvt.rn.f32.u32 %d, %a;", 0xffffffffu)), 4294967296.0f);
  EXPECT_EQ((one<double, L>("cvt.rn.f64.u64 %d, %a;", ~L{0})), 0x1p64);
}
TEST(Convert, WidthsAndSigns) {
  EXPECT_EQ((one<int64_t, S>("cvt.s64.s32 %d, %a;", -1)), -1);
  EXPECT_EQ((one<L, U>("cvt.u64.u32 %d, %a;", 0xffffffffu)), 0xffffffffu);
  EXPECT_EQ(one<S>("cvt.s32.s8 %d, %a;", 0x80), -128);
  EXPECT_EQ(one<U>("cvt.u32.u8 %d, %a;", 0x1ffu), 0xffu);
  EXPECT_EQ(one<S>("cvt.sat.s8.s32 %x2, %a; cvt.s32.s8 %d, %x2;", 1000), 127);
}
TEST(Convert, SixteenBitFloats) {
  EXPECT_EQ((one<uint16_t, float>("cvt.rn.f16.f32 %d, %a;", 65520.0f)), 0x7c00);
  EXPECT_EQ((one<uint16_t, float>("cvt.rz.f16.f32 %d, %a;", 65520.0f)), 0x7bff);
  EXPECT_EQ((one<uint16_t, float>("cvt.rn.f16.f32 %d, %a;", 0x1p-24f)), 1);
  EXPECT_EQ((one<uint16_t, float>("cvt.rn.bf16.f32 %d, %a;", 1.00390625f)), 0x3f80);
  EXPECT_EQ((one<float, uint16_t>("cvt.f32.f16 %d, %a;", 0x0001)), 0x1p-24f);
  EXPECT_EQ((one<U, float>("cvt.rn.f16x2.f32 %d, %a, %b;", 2.0f, 1.0f)), 0x40003c00u);
  EXPECT_EQ((one<U, float>("cvt.rna.tf32.f32 %d, %a;", 1 + 0x1p-11f)), bits(1 + 0x1p-10f));
}

TEST(Convert, Nans) {
  EXPECT_EQ((one<U, L>("cvt.rn.f32.f64 %d, %a;", 0xfff0000040000001)), 0xffc00002u);
  EXPECT_EQ((one<uint16_t, L>("cvt.rn.f16.f64 %d, %a;", 0x7ff0000000000002)), 0x7e00);
  EXPECT_EQ((one<uint16_t, L>("cvt.rn.bf16.f64 %d, %a;", 0xfff0000000000002)), 0xffc0);
  EXPECT_EQ((one<U, uint16_t>("cvt.f32.bf16 %d, %a;", 0x7f82)), 0x7f820000u);
  EXPECT_EQ((one<L, U>("cvt.f64.f32 %d, %a;", 0x7f800002)), 0x7ff8000040000000u);
  EXPECT_EQ((one<L, U>("cvt.ftz.f64.f32 %d, %a;", 0x7f800002)), 0x7fffffffe0000000u);
  EXPECT_EQ(one<U>("cvt.rn.tf32.f32 %d, %a;", 0x7f800002u), 0x7fffe000u);
  EXPECT_EQ(one<U>("cvt.rna.tf32.f32 %d, %a;", 0xffc00005u), 0xffc00000u);
}
TEST(Convert, SaturatesAndClampsMinusZero) {
  EXPECT_EQ((one<double, S>("cvt.rn.sat.f64.s32 %d, %a;", -7)), 0.0);
  EXPECT_EQ((one<double, float>("cvt.sat.f64.f32 %d, %a;", 2.0f)), 1.0);
  EXPECT_EQ((one<double, double>("cvt.rni.sat.f64.f64 %d, %a;", 7.5)), 1.0);
  EXPECT_EQ((one<uint16_t, float>("cvt.rn.relu.f16.f32 %d, %a;", -0.0f)), 0);
  EXPECT_EQ((one<uint16_t, uint16_t>("cvt.rpi.bf16.bf16 %d, %a;", 0x3f01)), 0x3f80);
  EXPECT_EQ(one<float>("cvt.rz.tf32.f32 %d, %a;", 0x1.fffffep127f), 0x1.ffcp127f);
}

TEST(Compare, OrderedAndUnordered) {
  const std::string as_number = "selp.u32 %d, 1, 0, %p1;";
  EXPECT_EQ((one<U, float>("setp.lt.f32 %p1, %a, %b; " + as_number, kNan, 1.0f)), 0u);
  EXPECT_EQ((one<U, float>("setp.ltu.f32 %p1, %a, %b; " + as_number, kNan, 1.0f)), 1u);
  EXPECT_EQ((one<U, float>("setp.ne.f32 %p1, %a, %b; " + as_number, kNan, 1.0f)), 0u);
  EXPECT_EQ((one<U, U>("setp.lt.s32 %p1, %a, %b; " + as_number, 0xffffffffu, 0u)), 1u);
  EXPECT_EQ((one<U, U>("setp.lo.u32 %p1, %a, %b; " + as_number, 0xffffffffu, 0u)), 0u);
  EXPECT_EQ((one<U, U>("setp.eq.u32 %p2, 0, 0; setp.ne.and.u32 %p3|%p1, %a, %b, %p2; " + as_number, 1u, 0u)),
            0u);
  EXPECT_EQ((one<U, U>("setp.eq.u32 %p2, 0, 0; setp.ne.and.u32 %p1, %a, %b, !%p2; " + as_number, 1u, 0u)),
            0u);
  EXPECT_EQ((one<U, float>("set.gt.f32.f32 %d, %a, %b;", 2.0f, 1.0f)), bits(1.0f));
  EXPECT_EQ((one<U, float>("testp.subnormal.f32 %p1, %a; " + as_number, 0x1p-130f)), 1u);
  EXPECT_EQ((one<U, float>("testp.normal.f32 %p1, %a; " + as_number, 0.0f)), 1u);
  EXPECT_EQ((one<U, uint16_t>("setp.eq.ftz.f16 %p1, %a, %b; " + as_number, 0, 0x83ff)), 1u);
  EXPECT_EQ((one<U, uint16_t>("setp.eq.f16 %p1, %a, %b; " + as_number, 0, 0x83ff)), 0u);
}

TEST(Move, PacksAndUnpacks) {
  EXPECT_EQ((one<L, U>("mov.b64 %d, {%a, %b};", 1u, 2u)), 0x200000001u);
  EXPECT_EQ((one<U, L>("mov.b64 {%x2, %d}, %a;", 0x700000003u)), 7u);
  EXPECT_EQ((one<U, L>("mov.b64 {_, %d}, %a;", 0x700000003u)), 7u);
}

TEST(Lanes, EveryLaneHasItsOwnResult) {
  std::vector<U> a(45), expected(45);
  for (U i = 0; i < 45; ++i) a[i] = i, expected[i] = i % 3 == 0 ? i + 1 : i * 2;
  EXPECT_EQ(evaluate<U>(
                "rem.u32 %x2, %a, 3; setp.eq.u32 %p1, %x2, 0; shl.b32 %d, %a, 1; @%p1 add.u32 %d, %a, 1;", a),
            expected);
}

}  // namespace
}  // namespace grader::sim
