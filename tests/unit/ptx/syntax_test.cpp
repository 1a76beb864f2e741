// Modifiers and types that do not go together, and what is said of them; and forms that ptxas takes.
#include <gtest/gtest.h>

#include "ptx_text.h"

namespace grader::ptx {
namespace {

// A line of text that stands alone in a kernel with registers of all kinds.
std::string said_of(const std::string& instruction, const std::string& target = "sm_90") {
  std::string text =
      ".version 9.0\n.target " + target + "\n.address_size 64\n.entry k() {\n" +
      ".reg .pred p, q; .reg .b16 h; .reg .b32 r, s; .reg .f32 f; .reg .b64 rd; .reg .f64 d;\n" +
      instruction + ";\n}\n";
  const std::string all = refusal(text);
  return all.starts_with("6:") ? all.substr(2) : all;
}

void expect_right(std::initializer_list<const char*> instructions) {
  for (const char* instruction : instructions) EXPECT_EQ(said_of(instruction), "not refused") << instruction;
}

TEST(Syntax, OfIntegers) {
  EXPECT_EQ(said_of("mul.s32 r, r, r"), "1: mul.s32 needs one of .hi, .lo or .wide");
  EXPECT_EQ(said_of("mul.s32.wide rd, r, r"), "8: mul.s32.wide is written mul.wide.s32");
  EXPECT_EQ(said_of("add.cc.sat.s32 r, r, r"), "7: .cc and .sat exclude each other");
  EXPECT_EQ(
      said_of("neg.u32 r, r"),
      "4: .u32 cannot stand in neg.u32; .s16, .s32, .s64, .f16, .f16x2, .bf16, .bf16x2, .f32 or .f64 can");
  EXPECT_EQ(said_of("mad.lo.sat.s32 r, r, r, r"), "7: mad.lo.s32 takes no .sat");
  EXPECT_EQ(said_of("dp4a.u32 r, r, r, r"), "1: dp4a.u32 needs one of .u32 or .s32");
  expect_right({"add.s32.sat r, r, r", "addc.cc.u64 rd, rd, rd", "mad.hi.s32.sat r, r, r, r",
                "max.relu.s16x2 r, r, r", "dp2a.hi.u32.s32 r, r, r, r"});
}

TEST(Syntax, OfFloatingPoint) {
  EXPECT_EQ(said_of("add.f32.rn.wide f, f, f"), "11: add.f32.rn takes no .wide");
  EXPECT_EQ(said_of("mul.lo.f32 f, f, f"), "4: mul.f32 takes no .lo");
  EXPECT_EQ(said_of("add.rn.rz.f32 f, f, f"), "7: .rn and .rz exclude each other");
  EXPECT_EQ(said_of("add.rn.rn.f32 f, f, f"), "7: .rn stands twice in add.rn.rn.f32");
  EXPECT_EQ(said_of("fma.f32 f, f, f, f"), "1: fma.f32 needs one of .rn, .rz, .rm or .rp");
  EXPECT_EQ(said_of("min.ftz.s32 r, r, r"), "4: min.s32 takes no .ftz");
  EXPECT_EQ(said_of("min.xorsign.f32 f, f, f"), "1: min.xorsign.f32 needs .abs");
  EXPECT_EQ(said_of("sin.rn.f32 f, f"), "4: .rn cannot stand in sin.rn.f32; .approx can");
  EXPECT_EQ(said_of("add.f32x2 rd, rd, rd"), "1: add.f32x2 needs .target sm_100 or newer");
  EXPECT_EQ(said_of("add.f32x2 rd, rd, rd", "sm_100a"), "not refused");
  expect_right({"add.sat.f32.rn.ftz f, f, f", "add.sat.sat.f32 f, f, f", "fma.rn.relu.bf16x2 r, r, r, r",
                "div.full.ftz.f32 f, f, f", "ex2.approx.ftz.bf16 h, h", "rcp.approx.ftz.f64 d, d",
                "max.ftz.NaN.xorsign.abs.f16x2 r, r, r"});
}

TEST(Syntax, OfComparisons) {
  EXPECT_EQ(said_of("setp.s32 p, r, r"), "1: setp.s32 needs one of .eq, .ne, .lt, .le, .gt or .ge");
  EXPECT_EQ(said_of("setp.lo.s32 p, r, r"), "8: .s32 cannot stand in setp.lo.s32; .u16, .u32 or .u64 can");
  EXPECT_EQ(said_of("set.lt.f32 f, r, r"),
            "1: set.lt.f32 needs one of .u16, .u32, .u64, .s16, .s32, .s64, .f16, .bf16, .f32 or .f64");
  EXPECT_EQ(said_of("slct.ftz.f32.s32 f, f, f, r"), "5: slct.f32.s32 takes no .ftz");
  EXPECT_EQ(said_of("selp.pred p, p, p, p").substr(0, 42), "5: .pred cannot stand in selp.pred; .b16, ");
  expect_right(
      {"setp.f32.lt.and.ftz p, f, f, q", "set.gt.u32.f16x2 r, r, r", "slct.ftz.u64.f32 rd, rd, rd, f"});
}

TEST(Syntax, OfBits) {
  EXPECT_EQ(said_of("shl.u32 r, r, 1"), "4: .u32 cannot stand in shl.u32; .b16, .b32 or .b64 can");
  EXPECT_EQ(said_of("shf.l.b32 r, r, r, 1"), "1: shf.l.b32 needs one of .clamp or .wrap");
  EXPECT_EQ(said_of("lop3.xor.b32 r|p, r, r, r, 1, q"), "5: lop3.b32 takes no .xor");
  EXPECT_EQ(said_of("popc.u32 r, r"), "5: .u32 cannot stand in popc.u32; .b32 or .b64 can");
  expect_right(
      {"shr.s16 h, h, 1", "and.pred p, p, q", "bfind.u64.shiftamt r, rd", "prmt.f4e.b32 r, r, r, r"});
}

TEST(Syntax, OfConversions) {
  EXPECT_EQ(said_of("cvt.f32.f64 f, d"), "1: cvt.f32.f64 needs one of .rn, .rz, .rm or .rp");
  EXPECT_EQ(said_of("cvt.rn.s32.s32 r, r"), "4: cvt.s32.s32 takes no .rn");
  EXPECT_EQ(said_of("cvt.rn.s32.f32 r, f"),
            "4: .rn cannot stand in cvt.rn.s32.f32; .rni, .rzi, .rmi or .rpi can");
  EXPECT_EQ(said_of("cvt.sat.s32.s16 r, h"), "4: cvt.s32.s16 takes no .sat");
  EXPECT_EQ(said_of("cvt.rn.e4m3x2.f32 h, f, f"), "1: cvt.rn.e4m3x2.f32 needs .satfinite");
  EXPECT_EQ(said_of("mov.f16 h, h").substr(0, 40), "4: .f16 cannot stand in mov.f16; .pred, ");
  EXPECT_EQ(said_of("cvt.rs.satfinite.e2m1x4.f32 h, {f, f, f, f}, r"),
            "1: cvt.rs.satfinite.e2m1x4.f32 needs .target sm_100a");
  EXPECT_EQ(said_of("cvt.rs.satfinite.e2m1x4.f32 h, {f, f, f, f}, r", "sm_100a"), "not refused");
  expect_right({"cvt.f32.rn.f64 f, d", "cvt.sat.u8.s32 h, r", "cvt.pack.sat.u8.s32.b32 r, r, r, r",
                "cvt.rn.satfinite.relu.e5m2x2.f32 h, f, f", "cvta.to.u64.global rd, rd",
                "mov.v2.f32 {f, f}, {f, f}"});
}

TEST(Syntax, OfMemory) {
  EXPECT_EQ(said_of("ld.global.rn.u32 r, [rd]"), "10: ld.global.u32 takes no .rn");
  EXPECT_EQ(said_of("ld.nc.f32 f, [rd]"), "1: ld.nc.f32 needs .global");
  EXPECT_EQ(said_of("ld.acquire.global.u32 r, [rd]"),
            "1: ld.acquire.global.u32 needs one of .cta, .cluster, .gpu or .sys");
  EXPECT_EQ(said_of("ld.global.v4.f64 {d, d, d, d}, [rd]"),
            "1: ld.global.v4.f64 needs .target sm_100 or newer");
  EXPECT_EQ(said_of("st.const.u32 [rd], r"), "3: st.u32 takes no .const");
  EXPECT_EQ(said_of("atom.global.cas.u32 r, [rd], r, r"),
            "16: .u32 cannot stand in atom.global.cas.u32; .b16, .b32, .b64 or .b128 can");
  EXPECT_EQ(said_of("atom.add.f16 h, [rd], h"), "1: atom.add.f16 needs .noftz");
  EXPECT_EQ(said_of("red.global.exch.b32 [rd], r"),
            "11: .exch cannot stand in red.global.exch.b32; .and, .or or .xor can");
  expect_right({"ld.u32.volatile.global r, [rd]", "ld.global.nc.L1::no_allocate.L2::128B.v2.f32 {f, f}, [rd]",
                "st.global.wt.v4.u8 [rd], {h, h, h, h}", "red.add.release.gpu.global.u32 [rd], r",
                "atom.global.min.noftz.v2.f16x2 {r, r}, [rd], {r, r}"});
}

TEST(Syntax, OfWarps) {
  EXPECT_EQ(said_of("shfl.up.b32 r, r, 1, 0"), "1: shfl.up.b32 needs .sync");
  EXPECT_EQ(said_of("shfl.sync.up.f32 f, f, 1, 0, -1"),
            "13: .f32 cannot stand in shfl.sync.up.f32; .b32 can");
  EXPECT_EQ(said_of("redux.sync.add.b32 r, r, -1"),
            "15: .b32 cannot stand in redux.sync.add.b32; .u32 or .s32 can");
  EXPECT_EQ(said_of("vote.sync.ballot.pred r, p, -1"),
            "17: .pred cannot stand in vote.sync.ballot.pred; .b32 can");
  expect_right(
      {"shfl.b32.sync.idx r|p, r, 1, 31, -1", "match.all.sync.b64 r|p, rd, -1", "elect.sync _|p, -1"});
  EXPECT_EQ(said_of("vote.ballot.b32 r, p"), "1: vote.ballot.b32 needs .sync");
  EXPECT_EQ(said_of("vote.ballot.b32 r, p", "sm_60"), "not refused");
  EXPECT_EQ(said_of("shfl.up.b32 r, r, 1, 0", "sm_35"), "not refused");
}

TEST(Syntax, OfBarriers) {
  EXPECT_EQ(said_of("fence.acq_rel"), "1: fence.acq_rel needs one of .cta, .cluster, .gpu or .sys");
  EXPECT_EQ(said_of("bar.sync.aligned 0"), "9: bar.sync takes no .aligned");
  EXPECT_EQ(said_of("bar.red.popc.pred r, 0, p"), "13: .pred cannot stand in bar.red.popc.pred; .u32 can");
  EXPECT_EQ(said_of("mbarrier.arrive.acquire.cta.shared.b64 rd, [r]"),
            "16: .acquire cannot stand in mbarrier.arrive.acquire.cta.shared.b64; .relaxed or .release can");
  expect_right({"barrier.aligned.sync 1", "bar.cta.red.popc.u32 r, 0, p", "fence.proxy.async.shared::cta",
                "mbarrier.try_wait.parity.acquire.cluster.shared::cta.b64 p, [r], r"});
}

TEST(Syntax, OfCopies) {
  EXPECT_EQ(said_of("cp.async.shared.global [r], [rd], 16"),
            "1: cp.async.shared.global needs one of .ca or .cg");
  EXPECT_EQ(said_of("cp.async.ca.global.shared [rd], [r], 16").substr(0, 47),
            "1: cp.async.ca.global.shared is no form of cp, ");
  EXPECT_EQ(said_of("cp.async.bulk.shared::cluster.global [r], [rd], 64, [r]"),
            "1: cp.async.bulk.shared::cluster.global needs .mbarrier::complete_tx::bytes");
  EXPECT_EQ(said_of("prefetch.shared.L1 [rd]"), "9: prefetch.L1 takes no .shared");
  expect_right({"cp.async.shared.cg.global.L2::64B [r], [rd], 16",
                "cp.async.bulk.bulk_group.global.shared::cta [rd], [r], 64",
                "createpolicy.fractional.L2::evict_last.L2::evict_unchanged.b64 rd, 1.0"});
}

TEST(Syntax, OfMatrices) {
  EXPECT_EQ(said_of("mma.sync.aligned.m16n8k16.row.row.f32.f16.f16.f32 {f, f, f, f}, {r, r, r, r}, {r, r}, "
                    "{f, f, f, f}"),
            "30: .row cannot stand in mma.sync.aligned.m16n8k16.row.row.f32.f16.f16.f32; .col can");
  const std::string sparse = "{f, f, f, f}, {r, r}, {r, r}, {f, f, f, f}, r, 0";
  EXPECT_EQ(said_of("mma.sp.sync.aligned.m16n8k16.row.col.satfinite.f32.f16.f16.f32 " + sparse),
            "37: mma.sp.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 takes no .satfinite");
  EXPECT_EQ(said_of("mma.sp.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 " + sparse),
            "4: mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 takes no .sp");
  EXPECT_EQ(said_of("mma.sp.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 " + sparse), "not refused");
  EXPECT_EQ(said_of("ldmatrix.aligned.m8n8.x1.shared.b16 {r}, [r]"),
            "1: ldmatrix.aligned.m8n8.x1.shared.b16 needs .sync");
  EXPECT_EQ(said_of("wgmma.fence.sync.aligned"), "1: wgmma.fence.sync.aligned needs .target sm_90a");
  EXPECT_EQ(said_of("wgmma.fence.sync.aligned", "sm_90a"), "not refused");
  expect_right({"stmatrix.x2.m8n8.sync.aligned.b16.trans.shared [r], {r, r}",
                "movmatrix.sync.aligned.m8n8.trans.b16 r, r",
                "mma.sync.aligned.m8n8k4.row.col.rn.f64.f64.f64.f64 {d, d}, {d}, {d}, {d, d}"});
}

TEST(Syntax, OfControlAndVideo) {
  EXPECT_EQ(said_of("exit.uni"), "5: exit takes no .uni");
  EXPECT_EQ(said_of("nanosleep 5"), "1: nanosleep needs .u32");
  EXPECT_EQ(said_of("vadd.u32.u32 r, r, r"), "1: vadd.u32.u32 needs one of .u32 or .s32");
  EXPECT_EQ(said_of("vshl.u32.u32.s32.clamp r, r, r"),
            "13: .s32 cannot stand in vshl.u32.u32.s32.clamp; .u32 can");
  expect_right({"vadd.s32.sat.u32.u32.max r, r, r, r", "vset4.u32.s32.ge.add r, r, r, r", "ret.uni"});
}

}  // namespace
}  // namespace grader::ptx
