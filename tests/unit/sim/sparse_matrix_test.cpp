// mma.sp: fragments and metadata are made here of a whole matrix with zeros, and the result is that of plain
// loops over it.
#include <algorithm>

#include "matrix_kernel.h"

namespace grader::sim {
namespace {

struct Case {
  unsigned k;
  Format type;
  const char* sum;    // "f32", "f16", "s32"
  unsigned threads;   // of a group of four that give metadata
  unsigned selector;  // which of them
  const char* ordered = "::ordered_metadata";
};

// The two of a chunk's four parts that are stored, in that order.
struct Pair {
  unsigned first, second;
};
Pair pair_of(const Case& c, unsigned row, unsigned chunk) {
  if (c.type.bits == 32) return (row + chunk) % 2 ? Pair{2, 3} : Pair{0, 1};
  const Pair pairs[] = {{0, 1}, {2, 3}, {0, 3}, {1, 2}, {0, 2}, {1, 3}};
  Pair p = pairs[(row * 5 + chunk) % 6];
  if (*c.ordered == 0 && (row + chunk / 2) % 2) std::swap(p.first, p.second);
  return p;
}

class SparseMma : public testing::TestWithParam<Case> {};

TEST_P(SparseMma, IsTheProductOfTheMatricesWithZeros) {
  const Case c = GetParam();
  const std::string sum = c.sum;
  const unsigned bits = c.type.bits, per = 32 / bits, count_a = c.k / (8 * per) * 2,
                 count_b = c.k / (4 * per);
  const unsigned count_c = sum == "f16" ? 2 : 4, in = count_a + count_b + count_c + 1;
  const unsigned part = std::max(8u, std::min(16u, bits)), chunk = std::max(1u, 4 * part / bits);
  std::vector<uint32_t> words(32 * in, 0);
  for (unsigned lane = 0; lane < 32; ++lane) words[lane * in + in - 1] = 0xffffffffu;  // who is not asked
  for (unsigned row = 0; row < 16; ++row)
    for (unsigned thread = 0; thread < c.threads; ++thread)
      words[(row % 8 * 4 + c.selector * c.threads + thread) * in + in - 1] = 0;

  std::vector<int> a(16 * c.k, 0);
  std::vector<bool> stored(16 * c.k, false);
  for (unsigned row = 0; row < 16; ++row) {
    const unsigned g = row % 8, lower = row / 8;
    for (unsigned at = 0; at < c.k / chunk; ++at) {
      const Pair p = pair_of(c, row, at);
      const unsigned thread = part == 16 ? at / 4 : at / 8 * 2 + lower;
      const unsigned shift = part == 16 ? at % 4 * 4 + lower * 16 : at % 8 * 4;
      words[(g * 4 + c.selector * c.threads + thread) * in + in - 1] |= (p.first | p.second << 2) << shift;
      // The stored elements of the chunk, one after the other.
      for (unsigned e = 0; e < chunk / 2; ++e) {
        const unsigned parts[] = {p.first, p.second};
        const unsigned column = bits == 32  ? at * 2 + p.first / 2
                                : bits == 4 ? at * 8 + parts[e / 2] * 2 + e % 2
                                            : at * 4 + parts[e];
        const int value = small(row, column, 1);
        a[row * c.k + column] = value;
        stored[row * c.k + column] = true;
        const unsigned packed = at * (chunk / 2) + e, lane = g * 4 + packed / per % 4;
        const unsigned j = packed / per / 4 * 2 + lower;
        words[lane * in + j] |= c.type.encode(value) << bits * (packed % per);
      }
    }
  }
  for (unsigned lane = 0; lane < 32; ++lane) {
    const unsigned g = lane / 4, t = lane % 4;
    for (unsigned j = 0; j < count_b; ++j)
      for (unsigned e = 0; e < per; ++e)
        words[lane * in + count_a + j] |= c.type.encode(small((t + 4 * j) * per + e, g, 2)) << (bits * e);
    for (unsigned i = 0; i < 4; ++i) {
      const int value = small(g + 8 * (i / 2), 2 * t + i % 2, 3);
      uint32_t* const at = &words[lane * in + count_a + count_b];
      if (sum == "f16")
        at[i / 2] |= kF16.encode(value) << (16 * (i % 2));
      else
        at[i] = sum == "f32" ? as_float(value) : static_cast<uint32_t>(value);
    }
  }
  const std::string body =
      fmt::format("mma.sp{0}.sync.aligned.m16n8k{1}.row.col.{2}.{3}.{3}.{2} {4}, {5}, {6}, {7}, %r{8}, {9};",
                  c.ordered, c.k, sum, c.type.name, list("d", 0, count_c), list("r", 0, count_a),
                  list("r", count_a, count_b), list("r", count_a + count_b, count_c), in - 1, c.selector);
  const Words got = run(body, in, count_c, words);
  for (unsigned lane = 0; lane < 32; ++lane)
    for (unsigned i = 0; i < 4; ++i) {
      const unsigned row = lane / 4 + 8 * (i / 2), column = lane % 4 * 2 + i % 2;
      int expected = small(row, column, 3);
      for (unsigned x = 0; x < c.k; ++x)
        if (stored[row * c.k + x])
          expected += value_of(c.type, a[row * c.k + x]) * value_of(c.type, small(x, column, 2));
      const uint32_t word = got[lane * count_c + (sum == "f16" ? i / 2 : i)];
      if (sum == "f16")
        EXPECT_EQ(half_value(word >> (16 * (i % 2)) & 0xffff), expected)
            << body << " lane " << lane << " element " << i;
      else
        EXPECT_EQ(word, sum == "f32" ? as_float(expected) : static_cast<uint32_t>(expected))
            << body << " lane " << lane << " element " << i;
    }
}
INSTANTIATE_TEST_SUITE_P(
    Shapes, SparseMma,
    testing::Values(Case{16, kF16, "f32", 1, 0}, Case{16, kF16, "f32", 1, 3}, Case{16, kF16, "f16", 1, 2},
                    Case{32, kF16, "f32", 2, 0}, Case{32, kF16, "f16", 2, 1},
                    Case{16, kBf16, "f32", 1, 1, ""}, Case{32, kBf16, "f32", 2, 1, ""},
                    Case{8, kTf32, "f32", 1, 0}, Case{8, kTf32, "f32", 1, 3}, Case{16, kTf32, "f32", 2, 0},
                    Case{16, kTf32, "f32", 2, 1, ""}, Case{64, kE4m3, "f32", 4, 0},
                    Case{64, kE5m2, "f32", 4, 0, ""}, Case{32, kS8, "s32", 2, 0},
                    Case{32, kU8, "s32", 2, 1, ""}, Case{64, kS8, "s32", 4, 0, ""},
                    Case{64, kU8, "s32", 4, 0}, Case{64, kS4, "s32", 2, 0}, Case{64, kU4, "s32", 2, 1, ""},
                    Case{128, kS4, "s32", 4, 0, ""}, Case{128, kU4, "s32", 4, 0}),
    [](const auto& info) {
      const Case& c = info.param;
      return fmt::format("k{}_{}_{}_{}{}", c.k, c.type.name, c.sum, c.selector, *c.ordered ? "_ordered" : "");
    });

// Row 0 stores 2 and 3 in its first chunk, and column 0 of b is 1, 2, 3, ...; both threads with metadata of
// the group have `metadata`.
uint32_t first_of(const std::string& form, unsigned a, unsigned b, uint32_t two_and_three,
                  const std::vector<uint32_t>& column, uint32_t metadata) {
  const unsigned in = a + b + 1;
  Words words(32 * in, 0);
  words[0] = two_and_three;
  for (unsigned t = 0; t < 4; ++t) {
    for (unsigned j = 0; j < b; ++j) words[t * in + a + j] = column[t + 4 * j];
    words[t * in + in - 1] = metadata;
  }
  return run(fmt::format("mov.b32 %t2, 0; mma.{} {}, {}, {}, {{%t2, %t2, %t2, %t2}}, %r{}, 0;", form,
                         list("d", 0, 4), list("r", 0, a), list("r", a, b), in - 1),
             in, 4, words)[0];
}

TEST(SparseMmaMetadata, NamesTheElementsOfBThatAreMultiplied) {
  const auto halves = [](uint32_t metadata, std::vector<uint32_t> b = {0x40003c00, 0x44004200, 0x46004500,
                                                                       0x48004700, 0, 0, 0, 0}) {
    return first_of("sp.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32", 2, 2, 0x42004000, b, metadata);
  };
  EXPECT_EQ(halves(0b1101), as_float(2 * 2 + 3 * 4));
  EXPECT_EQ(halves(0b0111), as_float(2 * 4 + 3 * 2)) << "the lower index is that of the element stored first";
  EXPECT_EQ(halves(0b1010), as_float(2 * 3 + 3 * 3)) << "what PTX leaves undefined";
  EXPECT_EQ(halves(0b1101, {0x40007c00, 0x44007e00, 0, 0, 0, 0, 0, 0}), as_float(2 * 2 + 3 * 4))
      << "nothing is multiplied by infinity and NaN";

  const auto singles = [](uint32_t metadata) {
    return first_of("sp.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32", 2, 2, 0x40000000,
                    {as_float(1), as_float(2), as_float(3), as_float(4), 0, 0, 0, 0}, metadata);
  };
  EXPECT_EQ(singles(0b0100), as_float(2 * 1));
  EXPECT_EQ(singles(0b1110), as_float(2 * 2));

  const auto bytes = [](uint32_t metadata) {
    return first_of("sp.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32", 2, 2, 0x0302,
                    {0x04030201, 0, 0, 0, 0, 0, 0, 0}, metadata);
  };
  EXPECT_EQ(bytes(0b1101), 2u * 2 + 3 * 4);

  const auto nibbles = [](uint32_t metadata) {  // pairs: 2, 3 of one, and 1, 0 of another
    return first_of("sp.sync.aligned.m16n8k64.row.col.s32.u4.u4.s32", 2, 2, 0x0132,
                    {0x87654321, 0, 0, 0, 0, 0, 0, 0}, metadata);
  };
  EXPECT_EQ(nibbles(0b1101), 2u * 3 + 3 * 4 + 1 * 7);
}

TEST(SparseMmaIntegers, ClampOnlyWhenAsked) {
  Words words(32 * 9, 0x7f7f7f7f);
  for (unsigned lane = 0; lane < 32; ++lane) {
    for (unsigned i = 4; i < 8; ++i) words[lane * 9 + i] = 0x7fffff00;
    words[lane * 9 + 8] = 0x44444444;
  }
  const auto product = [&](const char* clamp) {
    return run(
        fmt::format("mma.sp::ordered_metadata.sync.aligned.m16n8k32.row.col{}.s32.s8.s8.s32 {}, {}, {}, "
                    "{}, %r8, 1;",
                    clamp, list("d", 0, 4), list("r", 0, 2), list("r", 2, 2), list("r", 4, 4)),
        9, 4, words)[5];
  };
  EXPECT_EQ(product(".satfinite"), 0x7fffffffu);
  EXPECT_EQ(product(""), 0x7fffff00u + 16 * 127 * 127);
}

}  // namespace
}  // namespace grader::sim
