#include "compile/cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "support/error.h"
#include "support/files.h"
#include "support/sha256.h"

namespace grader::compile {
namespace {

namespace fs = std::filesystem;

// An entry is this line, the SHA-256 of the rest, a line end, the rest.
constexpr std::string_view kHeader = "gpu-puzzles cache 2\n";
constexpr size_t kDigest = 64;

}  // namespace

Cache::Cache(std::string_view kind, uint64_t max_bytes, std::chrono::seconds kept)
    : folder_(cache_directory() / kind), max_bytes_(max_bytes), kept_(kept) {}

fs::path Cache::place(const std::string& name) const { return folder_ / name.substr(0, 2) / name; }

void Cache::mark_used(const std::string& name) const {
  ::utimensat(AT_FDCWD, place(name).c_str(), nullptr, 0);  // the time of last change is the time of last use
}

std::optional<std::string> Cache::find(const std::string& key) const {
  auto text = read_file_if_there(place(key));
  const size_t start = kHeader.size() + kDigest + 1;
  if (!text || text->size() < start || !text->starts_with(kHeader)) return std::nullopt;
  std::string body = text->substr(start);
  if (sha256_hex(body) != std::string_view(*text).substr(kHeader.size(), kDigest)) return std::nullopt;
  mark_used(key);
  return body;
}

void Cache::store(const std::string& key, std::string_view bytes) const {
  std::string entry(kHeader);
  entry += sha256_hex(bytes);
  entry += '\n';
  entry += bytes;
  try {
    write_file(place(key), entry);
    prune();
  } catch (const Error&) {
    // A read-only or full disk: the answer is at hand, only the next run is slower.
  }
}

bool Cache::put_file(const fs::path& finished, const std::string& name) const {
  std::error_code failed;
  fs::create_directories(place(name).parent_path(), failed);
  fs::rename(finished, place(name), failed);
  if (failed) return false;
  prune();
  return true;
}

fs::path Cache::working_folder() const {
  std::error_code failed;
  fs::create_directories(folder_, failed);
  std::string name = (folder_ / "work-XXXXXX").string();
  if (!::mkdtemp(name.data()))
    throw Error("cannot make a folder in '" + folder_.string() +
                "': give the grader a folder that it may write to with  export GRADER_CACHE_DIR=DIR");
  return name;
}

// Every file counts, whatever left it behind: interrupted writes age and go like the rest.
void Cache::prune() const {
  struct Entry {
    fs::path path;
    uint64_t size;
    fs::file_time_type used;
  };
  std::vector<Entry> entries;
  uint64_t total = 0;
  std::error_code failed;
  for (auto it = fs::recursive_directory_iterator(folder_, failed);
       !failed && it != fs::recursive_directory_iterator(); it.increment(failed)) {
    std::error_code gone;  // by another grader, between listing and asking
    if (!it->is_regular_file(gone) || gone) continue;
    const uint64_t size = it->file_size(gone);
    const auto used = it->last_write_time(gone);
    if (gone) continue;
    entries.push_back({it->path(), size, used});
    total += size;
  }
  if (total <= max_bytes_) return;
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
  const auto recent = fs::file_time_type::clock::now() - kept_;
  for (const auto& entry : entries) {
    if (total <= max_bytes_ / 4 * 3 || entry.used > recent) break;
    std::error_code gone;
    fs::remove(entry.path, gone);
    total -= entry.size;
  }
}

}  // namespace grader::compile
