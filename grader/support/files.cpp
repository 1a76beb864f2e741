#include "support/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "support/error.h"

namespace grader {
namespace fs = std::filesystem;
namespace {

// A file descriptor that closes itself.
struct Descriptor {
  int fd;
  explicit Descriptor(int value) : fd(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd >= 0) close(fd);
  }
};

// Empty on success, else the system's reason.
std::string read_into(const fs::path& path, std::string& bytes) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd < 0) return std::strerror(errno);
  struct stat status {};
  if (fstat(file.fd, &status) == 0 && S_ISREG(status.st_mode))
    bytes.reserve(static_cast<size_t>(status.st_size));
  char buffer[65536];
  for (;;) {
    const ssize_t n = read(file.fd, buffer, sizeof buffer);
    if (n == 0) return "";
    if (n > 0) {
      bytes.append(buffer, static_cast<size_t>(n));
    } else if (errno != EINTR) {
      return std::strerror(errno);
    }
  }
}

}  // namespace

std::string read_file(const fs::path& path) {
  std::string bytes;
  const std::string reason = read_into(path, bytes);
  if (!reason.empty()) throw Error("cannot read " + path.string() + ": " + reason);
  return bytes;
}

std::optional<std::string> read_file_if_there(const fs::path& path) {
  std::string bytes;
  if (!read_into(path, bytes).empty()) return std::nullopt;
  return bytes;
}

void write_file(const fs::path& path, std::string_view bytes) {
  const auto fail = [&](int code) {
    throw Error("cannot write " + path.string() + ": " + std::strerror(code));
  };
  std::error_code ignored;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), ignored);
  std::string temporary = path.string() + ".XXXXXX";
  const Descriptor file(mkostemp(temporary.data(), O_CLOEXEC));
  if (file.fd < 0) fail(errno);
  while (!bytes.empty()) {
    const ssize_t n = write(file.fd, bytes.data(), bytes.size());
    if (n >= 0) {
      bytes.remove_prefix(static_cast<size_t>(n));
    } else if (errno != EINTR) {
      const int code = errno;
      unlink(temporary.c_str());
      fail(code);
    }
  }
  // mkostemp makes the file private; an ordinary file follows the umask.
  const mode_t mask = umask(0);
  umask(mask);
  fchmod(file.fd, 0666 & ~mask);
  if (rename(temporary.c_str(), path.c_str()) != 0) {
    const int code = errno;
    unlink(temporary.c_str());
    fail(code);
  }
}

fs::path cache_directory() {
  const auto variable = [](const char* name) -> fs::path {
    const char* value = std::getenv(name);
    return value == nullptr ? fs::path() : fs::path(value);
  };
  if (const fs::path own = variable("GRADER_CACHE_DIR"); !own.empty()) return own;
  if (const fs::path xdg = variable("XDG_CACHE_HOME"); xdg.is_absolute()) return xdg / "gpu-puzzles";
  if (const fs::path home = variable("HOME"); home.is_absolute()) return home / ".cache" / "gpu-puzzles";
  return fs::temp_directory_path() / ("gpu-puzzles-" + std::to_string(getuid()));
}

std::optional<fs::path> find_course_root(const fs::path& start) {
  std::error_code ignored;
  for (fs::path folder = fs::absolute(start, ignored);; folder = folder.parent_path()) {
    if (fs::is_directory(folder / "problems", ignored) && fs::is_directory(folder / "solutions", ignored))
      return folder;
    if (folder == folder.parent_path()) return std::nullopt;
  }
}

}  // namespace grader
