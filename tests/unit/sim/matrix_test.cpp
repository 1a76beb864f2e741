// Matrix instructions against plain loops over the matrices. Fragments are filled here by the figures of the
// PTX ISA (9.7.14.5), written down anew.
#include "matrix_kernel.h"

namespace grader::sim {
namespace {

struct Case {
  unsigned m, n, k;
  Format type;
  const char* sum;  // "f32", "f16", "s32"
};

class Mma : public testing::TestWithParam<Case> {};

TEST_P(Mma, IsTheProductOfTheMatrices) {
  const auto [m, n, k, type, sum_name] = GetParam();
  const std::string sum = sum_name;
  const unsigned per = 32 / type.bits, tall = m / 8, count_a = k / (4 * per) * tall, count_b = k / (4 * per);
  const unsigned elements_c = 2 * tall, count_c = sum == "f16" ? elements_c / 2 : elements_c;
  const unsigned in = count_a + count_b + count_c;
  Words words(32 * in, 0);
  for (unsigned lane = 0; lane < 32; ++lane) {
    const unsigned g = lane / 4, t = lane % 4;
    for (unsigned j = 0; j < count_a; ++j)
      for (unsigned e = 0; e < per; ++e)
        words[lane * in + j] |= type.encode(small(g + 8 * (j % tall), (t + 4 * (j / tall)) * per + e, 1))
                                << (type.bits * e);
    for (unsigned j = 0; j < count_b; ++j)
      for (unsigned e = 0; e < per; ++e)
        words[lane * in + count_a + j] |= type.encode(small((t + 4 * j) * per + e, g, 2)) << (type.bits * e);
    for (unsigned i = 0; i < elements_c; ++i) {
      const int c = small(g + 8 * (i / 2), 2 * t + i % 2, 3);
      uint32_t* const at = &words[lane * in + count_a + count_b];
      if (sum == "f16")
        at[i / 2] |= kF16.encode(c) << (16 * (i % 2));
      else
        at[i] = sum == "f32" ? as_float(c) : static_cast<uint32_t>(c);
    }
  }
  const std::string body =
      fmt::format("mma.sync.aligned.m{}n{}k{}.row.col.{}.{}.{}.{} {}, {}, {}, {};", m, n, k, sum, type.name,
                  type.name, sum, list("d", 0, count_c), list("r", 0, count_a), list("r", count_a, count_b),
                  list("r", count_a + count_b, count_c));
  const Words got = run(body, in, count_c, words);
  for (unsigned lane = 0; lane < 32; ++lane)
    for (unsigned i = 0; i < elements_c; ++i) {
      const unsigned row = lane / 4 + 8 * (i / 2), column = lane % 4 * 2 + i % 2;
      int expected = small(row, column, 3);
      for (unsigned x = 0; x < k; ++x)
        expected += value_of(type, small(row, x, 1)) * value_of(type, small(x, column, 2));
      if (sum == "f16") {
        const uint32_t half = got[lane * count_c + i / 2] >> (16 * (i % 2)) & 0xffff;
        EXPECT_EQ(half_value(half), expected) << body << " lane " << lane << " element " << i;
      } else {
        EXPECT_EQ(got[lane * count_c + i],
                  sum == "f32" ? as_float(expected) : static_cast<uint32_t>(expected))
            << body << " lane " << lane << " element " << i;
      }
    }
}
INSTANTIATE_TEST_SUITE_P(
    Shapes, Mma,
    testing::Values(Case{16, 8, 8, kF16, "f32"}, Case{16, 8, 16, kF16, "f32"}, Case{16, 8, 8, kF16, "f16"},
                    Case{16, 8, 16, kF16, "f16"}, Case{16, 8, 8, kBf16, "f32"}, Case{16, 8, 16, kBf16, "f32"},
                    Case{16, 8, 4, kTf32, "f32"}, Case{16, 8, 8, kTf32, "f32"}, Case{16, 8, 32, kE4m3, "f32"},
                    Case{16, 8, 32, kE5m2, "f32"}, Case{16, 8, 16, kE4m3, "f32"}, Case{8, 8, 16, kS8, "s32"},
                    Case{16, 8, 16, kS8, "s32"}, Case{16, 8, 32, kS8, "s32"}, Case{16, 8, 32, kU8, "s32"},
                    Case{8, 8, 32, kS4, "s32"}, Case{16, 8, 32, kS4, "s32"}, Case{16, 8, 64, kU4, "s32"}),
    [](const auto& info) {
      const Case& c = info.param;
      return fmt::format("m{}n{}k{}_{}_{}", c.m, c.n, c.k, c.type.name, c.sum);
    });

TEST(MmaBits, CountsWhereTheyDifferOrAgree) {
  Words words(32 * 4);
  for (unsigned lane = 0; lane < 32; ++lane) {
    words[4 * lane] = 0xffff0000u;      // row g
    words[4 * lane + 1] = 0x0000ff00u;  // column g
    words[4 * lane + 2] = lane, words[4 * lane + 3] = 0;
  }
  const char* form =
      "mma.sync.aligned.m8n8k128.row.col.s32.b1.b1.s32.{}.popc {{%d0, %d1}}, {{%r0}}, {{%r1}}, {{%r2, %r3}};";
  const Words differ = run(fmt::format(fmt::runtime(form), "xor"), 4, 2, words);
  const Words agree = run(fmt::format(fmt::runtime(form), "and"), 4, 2, words);
  for (unsigned lane = 0; lane < 32; ++lane) {
    EXPECT_EQ(differ[2 * lane], 4 * 24 + lane);
    EXPECT_EQ(differ[2 * lane + 1], 4 * 24u);
    EXPECT_EQ(agree[2 * lane], lane);
  }
}
TEST(MmaIntegers, ClampOnlyWhenAsked) {
  Words words(32 * 4, 0);
  for (unsigned lane = 0; lane < 32; ++lane) {
    words[4 * lane] = words[4 * lane + 1] = 0x01010101;
    words[4 * lane + 2] = 0x7fffffff, words[4 * lane + 3] = 5;
  }
  const char* form =
      "mma.sync.aligned.m8n8k16.row.col{}.s32.s8.s8.s32 {{%d0, %d1}}, {{%r0}}, {{%r1}}, {{%r2, %r3}};";
  EXPECT_EQ(run(fmt::format(fmt::runtime(form), ".satfinite"), 4, 2, words)[0], 0x7fffffffu);
  EXPECT_EQ(run(fmt::format(fmt::runtime(form), ""), 4, 2, words)[0], 0x8000000fu);
  EXPECT_EQ(run(fmt::format(fmt::runtime(form), ".satfinite"), 4, 2, words)[1], 21u);
}
TEST(MmaDoubles, AreFusedAlongK) {
  Words words(32, 0);
  for (unsigned lane = 0; lane < 32; ++lane) words[lane] = lane;
  const Words got =
      run("cvt.rn.f64.u32 %f1, %r0; mov.f64 %f2, 0d4000000000000000; mov.f64 %f3, 0d3FF0000000000000; "
          "mov.f64 %f4, %f3;\n"
          "mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%f5, %f6}, {%f1}, {%f2}, {%f3, %f4};\n"
          "cvt.rzi.u32.f64 %d0, %f5; cvt.rzi.u32.f64 %d1, %f6;",
          1, 2, words);
  for (unsigned lane = 0; lane < 32; ++lane) {
    const unsigned row = lane / 4, expected = 1 + 2 * (16 * row + 6);
    EXPECT_EQ(got[2 * lane], expected);
    EXPECT_EQ(got[2 * lane + 1], expected);
  }
}

TEST(MatrixMove, LoadsRowsAndTheirTransposes) {
  // Shared memory holds four matrices of halves: half h of matrix i is 64 i + h.
  const std::string fill =
      "mov.u32 %t2, s; shl.b32 %t3, %t1, 4; add.u32 %t3, %t3, %t2; shl.b32 %t4, %t1, 3; add.u32 %t5, %t4, "
      "1;\n"
      "shl.b32 %t5, %t5, 16; or.b32 %t5, %t5, %t4; st.shared.b32 [%t3], %t5; add.u32 %t5, %t5, 131074;\n"
      "st.shared.b32 [%t3+4], %t5; add.u32 %t5, %t5, 131074; st.shared.b32 [%t3+8], %t5; add.u32 %t5, %t5, "
      "131074;\n"
      "st.shared.b32 [%t3+12], %t5; bar.warp.sync -1;\n";
  const Words plain =
      run(fill + "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%d0, %d1, %d2, %d3}, [%t3];", 1, 4, Words(32));
  const Words across =
      run(fill + "ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%d0, %d1}, [%t3];", 1, 2, Words(32));
  const Words turned = run(fill +
                               "ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%t6}, [%t3];\n"
                               "movmatrix.sync.aligned.m8n8.trans.b16 %d0, %t6;",
                           1, 1, Words(32));
  for (unsigned lane = 0; lane < 32; ++lane) {
    for (unsigned i = 0; i < 4; ++i) {
      const uint32_t low = 64 * i + 2 * lane;
      EXPECT_EQ(plain[4 * lane + i], low | (low + 1) << 16);
    }
    for (unsigned i = 0; i < 2; ++i) {
      const uint32_t low = 64 * i + lane % 4 * 16 + lane / 4;
      EXPECT_EQ(across[2 * lane + i], low | (low + 8) << 16);
    }
    EXPECT_EQ(turned[lane], across[2 * lane]);
  }
}
TEST(MatrixMove, StoresWhatItLoads) {
  Words words(32);
  for (unsigned lane = 0; lane < 32; ++lane) words[lane] = lane * 0x10001 + 0x200000;
  const Words got =
      run("mov.u32 %t2, s; and.b32 %t3, %t1, 7; shl.b32 %t3, %t3, 4; add.u32 %t3, %t3, %t2;\n"
          "stmatrix.sync.aligned.m8n8.x1.trans.shared.b16 [%t3], {%r0}; bar.warp.sync -1;\n"
          "ldmatrix.sync.aligned.m8n8.x1.trans.shared.b16 {%d0}, [%t3];",
          1, 1, words);
  EXPECT_EQ(got, words);
}

// a, b and c in memory, one wmma, d in memory.
struct Tile {
  unsigned m, n, k;
  const char* layout_a;
  const char* layout_b;
};
class Wmma : public testing::TestWithParam<Tile> {};
TEST_P(Wmma, BytesInMemory) {
  const auto [m, n, k, layout_a, layout_b] = GetParam();
  const bool column_a = std::string(layout_a) == "col", column_b = std::string(layout_b) == "col";
  const unsigned ca = m * k / 128 ? m * k / 128 : 1, cb = k * n / 128 ? k * n / 128 : 1, cc = m * n / 32;
  const std::string shape = fmt::format("m{}n{}k{}", m, n, k);
  TestKernel kernel(
      fmt::format(".visible .entry k(.param .u64 a, .param .u64 b, .param .u64 c) {{\n.reg .b32 %a<9>, "
                  "%b<9>, %c<9>, %d<9>; "
                  ".reg .b64 %q<9>;\nld.param.u64 %q1, [a]; ld.param.u64 %q2, [b]; ld.param.u64 %q3, [c];\n"
                  "wmma.load.a.sync.aligned.{1}.{0}.global.s8 {3}, [%q1], {7};\n"
                  "wmma.load.b.sync.aligned.{2}.{0}.global.s8 {4}, [%q2], {8};\n"
                  "wmma.load.c.sync.aligned.row.{0}.global.s32 {5}, [%q3], {9};\n"
                  "wmma.mma.sync.aligned.{1}.{2}.{0}.s32.s8.s8.s32 {6}, {3}, {4}, {5};\n"
                  "wmma.store.d.sync.aligned.col.{0}.global.s32 [%q3], {6}, {10};\nret; }}\n",
                  shape, layout_a, layout_b, list("a", 0, ca), list("b", 0, cb), list("c", 0, cc),
                  list("d", 0, cc), column_a ? m : k, column_b ? k : n, n, m));
  std::vector<int8_t> a(m * k), b(k * n);
  std::vector<int32_t> c(m * n), expected(m * n);
  for (unsigned i = 0; i < m; ++i)
    for (unsigned x = 0; x < k; ++x)
      a[column_a ? x * m + i : i * k + x] = static_cast<int8_t>(small(i, x, 1) * 30);
  for (unsigned x = 0; x < k; ++x)
    for (unsigned j = 0; j < n; ++j)
      b[column_b ? j * k + x : x * n + j] = static_cast<int8_t>(small(x, j, 2) * 40);
  for (unsigned i = 0; i < m; ++i)
    for (unsigned j = 0; j < n; ++j) {
      c[i * n + j] = static_cast<int>(i * 100 + j);
      expected[j * m + i] = c[i * n + j];
      for (unsigned x = 0; x < k; ++x) expected[j * m + i] += small(i, x, 1) * 30 * small(x, j, 2) * 40;
    }
  const DevicePointer pc = kernel.buffer(c);
  const LaunchResult r = kernel.launch({1, 1, 1}, {32, 1, 1}, {kernel.buffer(a), kernel.buffer(b), pc});
  EXPECT_FALSE(r.error) << r.error->message;
  EXPECT_EQ(kernel.read<int32_t>(pc, m * n), expected);
}
INSTANTIATE_TEST_SUITE_P(Shapes, Wmma,
                         testing::Values(Tile{16, 16, 16, "row", "col"}, Tile{16, 16, 16, "col", "row"},
                                         Tile{32, 8, 16, "row", "col"}, Tile{32, 8, 16, "row", "row"},
                                         Tile{8, 32, 16, "row", "col"}, Tile{8, 32, 16, "col", "col"}));

}  // namespace
}  // namespace grader::sim
