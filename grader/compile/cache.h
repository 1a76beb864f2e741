// The compile cache: results of the compilers by the hash of everything they depend on. Any number of graders
// use one folder at once: an entry is written beside its place and renamed into it, so a reader sees all of
// it or none, and two writers of one key write the same bytes. An entry that does not check out (cut short,
// flipped bits) is taken for absent and written again. A cache that cannot be written is no error: the next
// run compiles again.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace grader::compile {

class Cache {
 public:
  // `kind` names the folder and how entries are to be read: "kernels", "libraries". Past `max_bytes` the
  // entries that were used least recently are removed, down to three quarters of it; those used within the
  // time `kept` stay.
  explicit Cache(std::string_view kind, uint64_t max_bytes = 256 << 20,
                 std::chrono::seconds kept = std::chrono::hours(1));

  std::optional<std::string> find(const std::string& key) const;  // and marks the entry as used
  void store(const std::string& key, std::string_view bytes) const;

  // Where an entry of this name lies, for entries that must be files of their own (shared libraries). The
  // caller writes them by put_file, which moves a finished file into place.
  std::filesystem::path place(const std::string& name) const;
  bool put_file(const std::filesystem::path& finished, const std::string& name) const;
  void mark_used(const std::string& name) const;
  void prune() const;  // for entries that another process has put in place
  // A new empty folder inside the cache's file system, for a compiler's output; the caller removes it.
  std::filesystem::path working_folder() const;

 private:
  std::filesystem::path folder_;
  uint64_t max_bytes_;
  std::chrono::seconds kept_;
};

}  // namespace grader::compile
