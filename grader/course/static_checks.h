// What can be proved about a course without running anything: files, skeletons, hints, anchors, and that no
// trivial answer is right. Each complaint is a diagnostic at the place to mend.
#pragma once

#include <string>
#include <vector>

#include "course/course.h"
#include "support/diagnostic.h"

namespace grader::course {

// One puzzle. A manifest that does not load is itself the complaint.
std::vector<Diagnostic> check_puzzle(const Course& course, const std::string& id);

// The book: every include names a file and an anchor that exist, every local link leads somewhere, every
// puzzle has a page. Nothing to say when there is no book.
std::vector<Diagnostic> check_book(const Course& course);

}  // namespace grader::course
