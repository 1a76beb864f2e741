// Reads the book's Markdown for what can break when code moves: {{#include file:anchor}} and local links.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "course/anchors.h"
#include "course/static_checks.h"
#include "support/did_you_mean.h"
#include "support/files.h"

namespace grader::course {
namespace fs = std::filesystem;
namespace {

// What a link to a page may name after its #: headings, as mdBook turns them into ids, and ids of HTML.
std::set<std::string> fragments_of(const std::string& page) {
  std::set<std::string> ids;
  bool in_code = false;
  for (size_t at = 0; at < page.size();) {
    const size_t end = std::min(page.find('\n', at), page.size());
    const std::string_view line = std::string_view(page).substr(at, end - at);
    at = end + 1;
    if (line.starts_with("```")) in_code = !in_code;
    if (in_code) continue;
    if (line.starts_with('#')) {
      std::string id;
      for (const char c : line.substr(std::min(line.find_first_not_of("# "), line.size()))) {
        if (c == ' ')
          id += '-';
        else if (std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-')
          id += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      }
      ids.insert(id);
    }
    constexpr std::string_view kId = "id=\"";
    for (size_t i = line.find(kId); i != std::string_view::npos; i = line.find(kId, i + 1)) {
      const std::string_view rest = line.substr(i + kId.size());
      ids.emplace(rest.substr(0, rest.find('"')));
    }
  }
  return ids;
}

class PageCheck {
 public:
  PageCheck(fs::path page, std::vector<Diagnostic>& complaints)
      : page_(std::move(page)), complaints_(complaints) {}

  void run() {
    const std::string text = read_file(page_);
    std::string_view rest = text;
    bool in_code = false;
    for (number_ = 1; !rest.empty(); ++number_) {
      const size_t end = rest.find('\n');
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      if (line.find("```") != std::string_view::npos && line.find("```") <= 3) in_code = !in_code;
      check_includes(line);
      if (!in_code) check_links(line);
    }
  }

 private:
  void check_fragment(size_t column, size_t length, const fs::path& path, const std::string& fragment) {
    const auto ids = fragments_of(read_file(path));
    if (ids.count(fragment) != 0) return;
    const auto near = did_you_mean(fragment, std::vector<std::string>(ids.begin(), ids.end()));
    complain(column, length, fmt::format("{} has no heading or id #{}", path.filename().string(), fragment),
             near ? fmt::format("did you mean #{}?", *near) : "");
  }

  void complain(size_t column, size_t length, std::string message, std::string label = "") {
    Diagnostic d;
    d.code = "book";
    d.message = std::move(message);
    d.file = fs::proximate(page_).string();
    d.line = number_;
    d.column = static_cast<uint32_t>(column + 1);
    d.length = static_cast<uint32_t>(length);
    d.label = std::move(label);
    complaints_.push_back(std::move(d));
  }

  void check_includes(std::string_view line) {
    constexpr std::string_view kOpen = "{{#include ";
    for (size_t at = line.find(kOpen); at != std::string_view::npos; at = line.find(kOpen, at + 1)) {
      if (at > 0 && line[at - 1] == '\\') continue;
      const size_t start = at + kOpen.size();
      const size_t close = line.find("}}", start);
      if (close == std::string_view::npos) continue;
      const std::string_view target = line.substr(start, close - start);
      const size_t colon = target.find(':');
      const std::string file(target.substr(0, colon));
      const auto text = read_file_if_there(page_.parent_path() / file);
      if (!text) {
        complain(start, target.size(), fmt::format("{} is not there", file));
        continue;
      }
      if (colon == std::string_view::npos) continue;
      const std::string anchor(target.substr(colon + 1));
      if (anchor.empty() || anchor.find_first_not_of("0123456789:") == std::string::npos)
        continue;  // a line range
      const auto names = anchor_names(*text);
      if (names.count(anchor) != 0) continue;
      const auto near = did_you_mean(anchor, std::vector<std::string>(names.begin(), names.end()));
      complain(start, target.size(), fmt::format("{} has no anchor {}", file, anchor),
               near ? fmt::format("did you mean {}?", *near) : "");
    }
  }

  // [text](target), ![image](target), <a href="target"> and <img src="target">, when the target is a path.
  void check_links(std::string_view line) {
    for (const auto& [open, close] : {std::pair{std::string_view("]("), ')'},
                                      {std::string_view("href=\""), '"'},
                                      {std::string_view("src=\""), '"'}}) {
      for (size_t at = line.find(open); at != std::string_view::npos; at = line.find(open, at + 1)) {
        const size_t start = at + open.size();
        const size_t end = line.find(close, start);
        if (end == std::string_view::npos) continue;
        std::string_view target = line.substr(start, end - start);
        const size_t hash = target.find('#');
        const std::string fragment(hash == std::string_view::npos ? "" : target.substr(hash + 1));
        target = target.substr(0, hash);
        if ((target.empty() && fragment.empty()) || target.find("://") != std::string_view::npos ||
            target.starts_with("mailto:") || target.find("{{") != std::string_view::npos) {
          continue;
        }
        fs::path path = target.empty() ? page_ : page_.parent_path() / std::string(target);
        if (path.extension() == ".html" && !fs::exists(path)) path.replace_extension(".md");
        if (!fs::exists(path))
          complain(start, target.size(), fmt::format("this link leads nowhere: {}", target));
        else if (path.extension() == ".md" && !fragment.empty())
          check_fragment(start, end - start, path, fragment);
      }
    }
  }

  fs::path page_;
  std::vector<Diagnostic>& complaints_;
  uint32_t number_ = 0;
};

}  // namespace

std::vector<Diagnostic> check_book(const Course& course) {
  std::vector<Diagnostic> complaints;
  const fs::path source = course.root() / "book" / "src";
  if (!fs::exists(source)) return complaints;
  std::vector<fs::path> pages;
  for (const auto& entry : fs::recursive_directory_iterator(source)) {
    if (entry.path().extension() == ".md") pages.push_back(entry.path());
  }
  std::sort(pages.begin(), pages.end());
  for (const fs::path& page : pages) PageCheck(page, complaints).run();
  for (const std::string& id : course.ids()) {
    const std::string name = "puzzle_" + id.substr(1);
    if (fs::exists(source / name / (name + ".md"))) continue;
    Diagnostic d;
    d.code = "book";
    d.message = fmt::format("{} has no page", id);
    d.file = fs::proximate(source / name / (name + ".md")).string();
    complaints.push_back(std::move(d));
  }
  return complaints;
}

}  // namespace grader::course
