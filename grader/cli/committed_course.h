// The course as it was committed. `course check` proves problems as they are shipped; in a learner's clone
// the files under problems/ may be half or wholly solved, and that is nothing to mend.
#pragma once

#include <optional>
#include <string>

#include "course/course.h"
#include "support/temporary_folder.h"

namespace grader::cli {

// A copy of a course in a temporary folder, where problems/ is git's HEAD and everything else is linked to
// the original. It goes away with this object.
class CommittedCourse {
 public:
  // Nothing unless exactly the .cu files and the answers of problems/`id` differ from what was committed: not
  // when git cannot say (no repository, not committed), nor when an author has changed the manifest or the
  // hints.
  static std::optional<CommittedCourse> of(const course::Course& course, const std::string& id);

  course::Course course() const { return course::Course(folder_.path()); }

 private:
  CommittedCourse() : folder_("course-committed") {}
  TemporaryFolder folder_;
};

}  // namespace grader::cli
