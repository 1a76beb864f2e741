// Options that several commands share.
#pragma once

#include <string>

#include "course/course.h"
#include "device/backend.h"

namespace CLI {
class App;
}

namespace grader::cli {

// --root DIR: the folder with problems/ and solutions/; by default the nearest one at or above the current
// folder.
void add_root_option(CLI::App& app, std::string& root);
// Throws Error when there is no course.
course::Course open_course(const std::string& root);

// --device auto|sim|cuda
void add_device_option(CLI::App& app, device::Choice& choice);

}  // namespace grader::cli
