#include "cli/command.h"

namespace grader::cli {
namespace {

constexpr Command kCommands[] = {
    {"run", "Grade a puzzle: yours, or its solution", setup_run},
    {"list", "The puzzles, and which you have passed", setup_list},
    {"hint", "A nudge for a puzzle, one at a time", setup_hint},
    {"launch", "Run any kernel on data, with every check on", setup_launch},
    {"trace", "Which thread reads and writes what: a table, or a picture", setup_trace},
    {"show", "Print an .npy file as Python's print does", setup_show},
    {"doctor", "What is installed, which device runs, and why", setup_doctor},
    {"course", "For authors: is every puzzle, solution and hint sound?", setup_course},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace grader::cli
