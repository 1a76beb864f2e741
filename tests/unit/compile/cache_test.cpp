#include "compile/cache.h"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <vector>

#include "scratch.h"

namespace grader::compile {
namespace {

namespace fs = std::filesystem;

const std::string kKey(64, 'a');

struct CacheTest : testing::Test {
  ScratchFolder scratch;
  EnvironmentVariable folder{"GRADER_CACHE_DIR", scratch.path()};
};

TEST_F(CacheTest, GivesBackWhatWasStoredAndNothingElse) {
  const Cache cache("kernels");
  EXPECT_EQ(cache.find(kKey), std::nullopt);
  cache.store(kKey, std::string("bytes\0and\nlines", 15));
  EXPECT_EQ(cache.find(kKey), std::string("bytes\0and\nlines", 15));
  EXPECT_EQ(cache.find(std::string(64, 'b')), std::nullopt);
}

TEST_F(CacheTest, CorruptEntriesCountAsAbsentAndAreReplaced) {
  const Cache cache("kernels");
  cache.store(kKey, "the image");
  for (const std::string damage : {"", "gpu-puzzles cache 2\n", "rubbish of some length"}) {
    std::ofstream(cache.place(kKey), std::ios::trunc) << damage;
    EXPECT_EQ(cache.find(kKey), std::nullopt) << damage;
  }
  cache.store(kKey, "the image");
  std::fstream(cache.place(kKey), std::ios::in | std::ios::out)
      .seekp(-1, std::ios::end)
      .put('X');  // one byte flipped
  EXPECT_EQ(cache.find(kKey), std::nullopt);
  cache.store(kKey, "the image");
  EXPECT_EQ(cache.find(kKey), "the image");
}

TEST_F(CacheTest, AFolderThatCannotBeWrittenIsNoError) {
  const fs::path in_the_way = scratch.write("file", "");
  const EnvironmentVariable elsewhere("GRADER_CACHE_DIR", in_the_way / "below");
  const Cache cache("kernels");
  cache.store(kKey, "x");
  EXPECT_EQ(cache.find(kKey), std::nullopt);
}

TEST_F(CacheTest, ManyProcessesWriteAndReadTheSameKeys) {
  constexpr int kProcesses = 8, kRounds = 60;
  const std::string text(100'000, 'x');
  std::vector<pid_t> children;
  for (int child = 0; child < kProcesses; ++child) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      const Cache cache("kernels");
      bool good = true;
      for (int round = 0; round < kRounds; ++round) {
        const std::string key(64, static_cast<char>('a' + round % 3));
        cache.store(key, text + key);
        const auto found = cache.find(key);
        good &= found == text + key;
      }
      ::_exit(good ? 0 : 1);
    }
    children.push_back(pid);
  }
  for (pid_t pid : children) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0);
  }
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(scratch.path())) files += entry.is_regular_file();
  EXPECT_EQ(files, 3);  // no temporary file stays behind
}

TEST_F(CacheTest, ForgetsTheLeastRecentlyUsedPastItsSize) {
  const Cache cache("kernels", 10'000);
  const std::string body(3'000, 'x');
  for (char name : {'a', 'b', 'c'}) {
    const std::string key(64, name);
    cache.store(key, body);
    fs::last_write_time(cache.place(key),
                        fs::file_time_type::clock::now() - std::chrono::hours(2 + ('c' - name)));
  }
  ASSERT_TRUE(cache.find(std::string(64, 'a')));  // used now: no longer the oldest
  cache.store(std::string(64, 'd'), body);
  EXPECT_TRUE(cache.find(std::string(64, 'a')));
  EXPECT_FALSE(cache.find(std::string(64, 'b')));
  EXPECT_TRUE(cache.find(std::string(64, 'd')));
}

}  // namespace
}  // namespace grader::compile
