// A folder of our own that goes away with the object.
#pragma once

#include <filesystem>
#include <string_view>
#include <utility>

namespace grader {

class TemporaryFolder {
 public:
  // Makes an empty folder PREFIX-XXXXXX in the system's place for temporary files. Throws Error when it
  // cannot.
  explicit TemporaryFolder(std::string_view prefix);
  ~TemporaryFolder();
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace grader
