#include "report/access_picture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace grader::report {
namespace {

using Kind = TracedAccess::Kind;

// One block of `threads` over a global array a and a shared array tile of as many elements.
Trace trace_of(uint32_t threads) {
  Trace trace;
  trace.kernel = "k";
  trace.block_size = {threads, 1, 1};
  trace.arrays = {{TracedArray::Space::global, "a", "float32", 4, {threads}, threads * 4},
                  {TracedArray::Space::shared, "tile", "", 0, {}, threads * 4}};
  trace.places.resize(1);
  return trace;
}

void add(Trace& trace, uint32_t barriers, uint32_t thread, Kind kind, uint32_t array, int64_t element,
         float value = 0) {
  TracedAccess access;
  access.barriers = barriers;
  access.thread = thread;
  access.kind = kind;
  access.array = array;
  access.offset = element * 4;
  access.bytes = 4;
  access.value_known = true;
  std::memcpy(access.value.data(), &value, 4);
  trace.accesses.push_back(access);
}

// Each thread copies its element; after a barrier thread 0 adds up the first two.
AccessSteps pair_sum() {
  Trace trace = trace_of(2);
  for (uint32_t t = 0; t < 2; ++t) {
    add(trace, 0, t, Kind::read, 0, t, 1.5f);
    add(trace, 0, t, Kind::write, 1, t, 1.5f);
  }
  for (const int64_t element : {0, 1, 0}) add(trace, 1, 0, Kind::read, 1, element, 1.5f);
  add(trace, 1, 0, Kind::write, 1, 0, 3);
  return access_steps(std::vector{trace});
}

size_t count(const std::string& text, const std::string& part) {
  size_t n = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

TEST(AccessSteps, LieBetweenBarriersAndNameEachElementOnce) {
  const AccessSteps steps = pair_sum();
  ASSERT_EQ(steps.steps.size(), 2u);
  EXPECT_EQ(steps.steps[1].reads.size(), 2u);
  EXPECT_EQ(steps.steps[1].writes[0].value, "3");
  EXPECT_TRUE(steps.steps[0].contested.empty());
  EXPECT_TRUE(steps.steps[1].contested.empty());
  EXPECT_EQ(access_table(steps),
            "thread 0: reads a[0]; writes tile[0]\n"
            "thread 1: reads a[1]; writes tile[1]\n"
            "── after barrier 1 ──\n"
            "thread 0: reads tile[0], tile[1]; writes tile[0]\n");
}

TEST(AccessSteps, SayWhatOneThreadWritesAndAnotherReadsWithoutABarrier) {
  Trace trace = trace_of(2);
  add(trace, 0, 0, Kind::write, 1, 0);
  add(trace, 0, 1, Kind::read, 1, 0);
  const AccessSteps steps = access_steps(std::vector{trace});
  EXPECT_EQ(steps.steps[0].contested.size(), 1u);
  EXPECT_NE(access_picture(steps, {}).find("with no barrier between"), std::string::npos);
}

TEST(AccessSteps, AtomicsOfSeveralThreadsAreInOrder) {
  Trace trace = trace_of(2);
  for (uint32_t t = 0; t < 2; ++t) add(trace, 0, t, Kind::atomic, 1, 0);
  EXPECT_TRUE(access_steps(std::vector{trace}).steps[0].contested.empty());
}

TEST(AccessSteps, KeepSharedArraysOfSeveralBlocksApart) {
  Trace first = trace_of(1), second = trace_of(1);
  first.grid = second.grid = {2, 1, 1};
  second.block = {1, 0, 0};
  for (Trace* trace : {&first, &second})
    add(*trace, 0, 0, Kind::write, 1, 0), add(*trace, 0, 0, Kind::read, 0, 0);
  const AccessSteps steps = access_steps(std::vector{first, second});
  EXPECT_EQ(steps.arrays.size(), 3u);
  EXPECT_TRUE(steps.steps[0].contested.empty());
  EXPECT_EQ(access_table(steps),
            "block 0, thread 0: reads a[0]; writes tile[0]\nblock 1, thread 0: reads a[0]; writes tile[0]\n");
}

TEST(AccessSteps, GuessTheShapeOfATile) {
  const auto shape_of = [](uint64_t elements) {
    Trace trace = trace_of(9);
    trace.block_size = {3, 3, 1};
    trace.arrays[1].size = elements * 4;
    add(trace, 0, 0, Kind::write, 1, 0);
    return access_steps(std::vector{trace}).arrays[0].shape;
  };
  EXPECT_EQ(shape_of(9), (std::vector<int64_t>{3, 3}));
  EXPECT_EQ(shape_of(12), (std::vector<int64_t>{3, 4}));  // a column of padding
  EXPECT_EQ(shape_of(18), (std::vector<int64_t>{2, 3, 3}));
  EXPECT_EQ(shape_of(1), (std::vector<int64_t>{1}));
}

TEST(AccessPicture, HasALineForEachAccessAndSaysWhatItShows) {
  PictureText text;
  text.title = "Sum <of> two";
  text.command = "./puzzles trace p12";
  const std::string svg = access_picture(pair_sum(), text);
  EXPECT_EQ(svg, access_picture(pair_sum(), text));
  EXPECT_EQ(count(svg, "r head"), 4u);
  EXPECT_EQ(count(svg, "w head"), 3u);
  EXPECT_EQ(count(svg, ">barrier</text>"), 1u);
  EXPECT_NE(svg.find("role=\"img\" data-command=\"./puzzles trace p12\""), std::string::npos);
  EXPECT_NE(svg.find("<title>Sum &lt;of&gt; two"), std::string::npos);
  EXPECT_NE(svg.find("Step 2: 1 thread reads 2 elements of tile and writes tile[0]."), std::string::npos);
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  EXPECT_EQ(svg.find("\n\n"), std::string::npos) << "an empty line ends an HTML block of Markdown";
}

TEST(AccessPicture, DrawsTheStepsAskedFor) {
  PictureText text;
  text.first_step = 2;
  const std::string svg = access_picture(pair_sum(), text);
  EXPECT_EQ(count(svg, "r head"), 2u);
  EXPECT_NE(svg.find("Drawn: steps 2 to 2 of 2"), std::string::npos);
}

TEST(AccessPicture, OfManyThreadsShowsTheFirst) {
  Trace trace = trace_of(128);
  for (uint32_t t = 0; t < 128; ++t) add(trace, 0, t, Kind::read, 0, 127 - t);
  const std::string svg = access_picture(access_steps(std::vector{trace}), {});
  EXPECT_NE(svg.find("16 of 128 threads are drawn."), std::string::npos);
  EXPECT_NE(svg.find(">[127]<"), std::string::npos);
  EXPECT_EQ(svg.find(">[111]<"), std::string::npos);
}

TEST(AccessPicture, OfManyThreadsShowsAsManyAsAskedFor) {
  Trace trace = trace_of(128);
  for (uint32_t t = 0; t < 128; ++t) add(trace, 0, t, Kind::read, 0, t);
  PictureText text;
  text.threads = {4, 1, 1};
  EXPECT_NE(access_picture(access_steps(std::vector{trace}), text).find("4 of 128 threads are drawn."),
            std::string::npos);
}

TEST(AccessPicture, WithRowsAndColumnsSaysInEachCellWhoTouchesIt) {
  Trace trace = trace_of(4);
  trace.block_size = {2, 2, 1};
  trace.arrays[0].shape = {2, 2};
  for (uint32_t t = 0; t < 4; ++t)
    add(trace, 0, t, Kind::read, 0, t % 2 * 2 + t / 2), add(trace, 0, t, Kind::read, 1, 0);
  const std::string svg = access_picture(access_steps(std::vector{trace}), {});
  EXPECT_NE(svg.find("Lines: of thread 0,1 only."), std::string::npos);
  EXPECT_EQ(count(svg, ">×4<"), 1u);
  const size_t cell = svg.find(">[1][0]<");  // of thread (1, 0): rows and columns are swapped
  EXPECT_EQ(svg.find(">1,0<", cell) < svg.find(">0,1<", cell), true);
}

}  // namespace
}  // namespace grader::report
