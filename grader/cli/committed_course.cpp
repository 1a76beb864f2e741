#include "cli/committed_course.h"

#include "support/error.h"
#include "support/subprocess.h"

namespace grader::cli {
namespace fs = std::filesystem;
namespace {

// Whether git, started in the course's folder, ends with exit code 0.
bool git(const fs::path& root, std::vector<std::string> arguments) {
  try {
    return run_command({"git", std::move(arguments), {}, root}, 60).exit.ok();
  } catch (const Error&) {
    return false;  // no git here
  }
}

}  // namespace

std::optional<CommittedCourse> CommittedCourse::of(const course::Course& course, const std::string& id) {
  const fs::path root = fs::absolute(course.root());
  const std::string problem = "problems/" + id;
  // What a learner edits; in git's patterns, * crosses folders. Anything else that changed is an author's
  // work.
  const std::string edited = problem + "/*.cu", answers = problem + "/answers.json";
  if (!git(root, {"cat-file", "-e", "HEAD:./" + problem}) ||
      git(root, {"diff", "--quiet", "HEAD", "--", edited, answers}) ||
      !git(root, {"diff", "--quiet", "HEAD", "--", problem, ":(exclude)" + edited, ":(exclude)" + answers}))
    return std::nullopt;

  CommittedCourse committed;
  const fs::path& folder = committed.folder_.path();
  for (const auto& entry : fs::directory_iterator(root)) {
    const std::string name = entry.path().filename();
    if (name != "problems") fs::create_symlink(entry.path(), folder / name);
  }
  const fs::path archive = folder / "problems.tar";
  if (!git(root, {"archive", "--output", archive.string(), "HEAD", "problems"}) ||
      !run_command({"tar", {"-xf", archive.string(), "-C", folder.string()}, {}, {}}, 60).exit.ok())
    return std::nullopt;
  return committed;
}

}  // namespace grader::cli
