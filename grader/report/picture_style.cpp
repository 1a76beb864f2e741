#include "report/picture_style.h"

#include <fmt/format.h>

namespace grader::report {
namespace {

// Text has a contrast of 4.5 and more against the cells' grounds, lines one of 3 against the page's.
constexpr const char* kLight =
    "--ink:#1f2328;--soft:#5c6470;--edge:#aeb6c1;--ground:#ffffff;--halo:#ffffffb3;--thread:#e9ecf1;--read:#"
    "0b62b5;"
    "--write:#ad4a00;--atomic:#7b3fb3;--bad:#c8102e;--read-ground:#e3effb;--write-ground:#fdecdd;"
    "--read-other:#c9e0f7;--write-other:#f9d8bb;--thread-other:#d3d9e2;";
constexpr const char* kDark =
    "--ink:#e6e9ee;--soft:#a2abb8;--edge:#5d6673;--ground:#1c212b;--halo:#1c212bb3;--thread:#343c4a;--read:#"
    "6cb6ff;"
    "--write:#f4a261;--atomic:#c79bf2;--bad:#ff6b7d;--read-ground:#173250;--write-ground:#4a2c12;"
    "--read-other:#21466f;--write-other:#653d1a;--thread-other:#485265;";

constexpr const char* kShapes =
    ".access-picture text{fill:var(--ink);font:12px system-ui,\"Segoe UI\",Roboto,\"DejaVu Sans\",sans-serif;"
    "text-anchor:middle}\n"
    ".access-picture .title{font-size:14px;font-weight:600;text-anchor:start}\n"
    ".access-picture .note,.access-picture .soft{fill:var(--soft);font-size:11px;text-anchor:start}\n"
    ".access-picture .name{font-size:12px;font-weight:600;text-anchor:end}\n"
    ".access-picture .index{fill:var(--soft);font-size:8.5px}\n"
    ".access-picture .index,.access-picture .value,.access-picture .label,.access-picture .soft{"
    "paint-order:stroke;stroke:var(--halo);stroke-width:3}\n"
    ".access-picture .old{fill:var(--soft)}\n"
    ".access-picture .cell{fill:var(--ground);stroke:var(--edge)}\n"
    ".access-picture .cell.r{fill:var(--read-ground)}\n"
    ".access-picture .cell.w{fill:var(--write-ground)}\n"
    ".access-picture .cell.r.other{fill:var(--read-other)}\n"
    ".access-picture .cell.w.other{fill:var(--write-other)}\n"
    ".access-picture .thread{fill:var(--thread);stroke:var(--soft)}\n"
    ".access-picture .thread.other{fill:var(--thread-other)}\n"
    ".access-picture .thread.idle{fill:none;stroke:var(--edge);stroke-dasharray:3 2}\n"
    ".access-picture .focus{stroke:var(--ink);stroke-width:2}\n"
    ".access-picture .mark{fill:none;stroke:var(--ink);stroke-width:1.6}\n"
    ".access-picture .bad{fill:none;stroke:var(--bad);stroke-width:2.5}\n"
    ".access-picture .barrier{stroke:var(--soft);stroke-dasharray:1 3}\n"
    ".access-picture .way{fill:none;stroke-width:1.4}\n"
    ".access-picture .r.way{stroke:var(--read)}\n"
    ".access-picture .w.way{stroke:var(--write);stroke-dasharray:5 3}\n"
    ".access-picture .a.way{stroke:var(--atomic);stroke-dasharray:1.5 2.5;stroke-width:2}\n"
    ".access-picture .r.head{fill:var(--read)}\n"
    ".access-picture .w.head{fill:var(--write)}\n"
    ".access-picture .a.head{fill:var(--atomic)}\n";

}  // namespace

std::string picture_style() {
  return fmt::format(
      "<style>\n.access-picture{{{0}}}\n@media (prefers-color-scheme:dark){{.access-picture{{{1}}}}}\n"
      ".light .access-picture,.rust .access-picture{{{0}}}\n"
      ".coal .access-picture,.navy .access-picture,.ayu .access-picture{{{1}}}\n{2}</style>\n",
      kLight, kDark, kShapes);
}

}  // namespace grader::report
