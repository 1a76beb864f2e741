#include "grade/measure.h"

#include <fmt/format.h>

#include <algorithm>

#include "array/print.h"
#include "course/skeleton.h"
#include "support/files.h"

namespace grader::grade {
namespace {

using course::OwnerRule;

std::optional<Owner> owner_of(const Origin& origin, int64_t position, const std::vector<int64_t>& index) {
  const auto u = [](int64_t value) { return static_cast<uint32_t>(value); };
  if (!origin.writers.empty()) {
    const device::Writer& writer = origin.writers[static_cast<size_t>(position)];
    if (writer.line != 0) return Owner{writer.block, writer.thread, true, writer.line};
  }
  const auto [bx, by, bz] = origin.block;
  switch (origin.rule) {
    case OwnerRule::none:
      return std::nullopt;
    case OwnerRule::element:
      return Owner{{u(position) / bx, 0, 0}, {u(position) % bx, 0, 0}, false, 0};
    case OwnerRule::row_column: {
      if (index.size() < 2) return std::nullopt;
      const uint32_t y = u(index[index.size() - 2]), x = u(index.back());
      return Owner{{x / bx, y / by, 0}, {x % bx, y % by, 0}, false, 0};
    }
    case OwnerRule::block: {
      const uint32_t x = u(position) % origin.grid[0], y = u(position) / origin.grid[0];
      return Owner{{x, y, 0}, {0, 0, 0}, false, 0};
    }
  }
  return std::nullopt;
}

void fail(CaseVerdict& result, Failure failure, std::string reason, std::string next = "") {
  result.passed = false;
  result.failure = failure;
  result.reason = std::move(reason);
  result.next = std::move(next);
}

std::string coordinates(const course::Dim3& c, const course::Dim3& size) {
  if (c[2] != 0 || size[2] > 1) return fmt::format("({}, {}, {})", c[0], c[1], c[2]);
  if (c[1] != 0 || size[1] > 1) return fmt::format("({}, {})", c[0], c[1]);
  return fmt::format("{}", c[0]);
}

bool element_is_poison(const array::Array& array, int64_t index) {
  const size_t size = array::item_size(array.dtype());
  return is_poison(array.bytes().subspan(static_cast<size_t>(index) * size, size));
}

}  // namespace

bool is_poison(std::span<const std::byte> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0xFF}; });
}

std::string describe_block(const Owner& owner) {
  return fmt::format("block {}", coordinates(owner.block, owner.grid_size));
}

std::string describe_owner(const Owner& owner) {
  return fmt::format("thread {} of {}", coordinates(owner.thread, owner.block_size), describe_block(owner));
}

void measure(CaseVerdict& result, const std::string& output, const Origin& origin) {
  const array::Array& actual = *result.actual;
  result.comparison = array::compare(actual, result.expected, result.tolerance);
  const array::Comparison& c = *result.comparison;
  result.passed = c.equal && c.same_shape && c.same_dtype;
  if (result.passed) return;
  if (!c.same_shape || !c.same_dtype) {
    const auto type = [](const array::Array& a) {
      return fmt::format("{} ({}{})", array::name(a.dtype()), fmt::join(a.shape(), ", "),
                         a.ndim() == 1 ? "," : "");
    };
    return fail(result, Failure::wrong_shape,
                fmt::format("{} is {}, expected {}", output, type(actual), type(result.expected)));
  }
  fail(result, Failure::wrong_values,
       fmt::format("{} of {} elements differ ({:.3g}%)", c.mismatched, c.elements,
                   100.0 * static_cast<double>(c.mismatched) / static_cast<double>(c.elements)));
  Mismatch mismatch;
  mismatch.output = output;
  mismatch.index = array::unravel_index(c.first_mismatch, actual.shape());
  mismatch.actual = array::number_text(actual, c.first_mismatch);
  mismatch.desired = array::number_text(result.expected, c.first_mismatch);
  mismatch.written = !element_is_poison(actual, c.first_mismatch);
  mismatch.owner = owner_of(origin, c.first_mismatch, mismatch.index);
  if (mismatch.owner) {
    mismatch.owner->grid_size = origin.grid;
    mismatch.owner->block_size = origin.block;
  }
  if (is_poison(actual.bytes())) {
    fail(result, Failure::never_written, fmt::format("{} was never written", output));
  } else if (!mismatch.written) {
    result.next = fmt::format("which thread writes {}[{}], and does its guard let it?", output,
                              fmt::join(mismatch.index, "]["));
  }
  result.mismatch = std::move(mismatch);
}

void judge_findings(CaseVerdict& result) {
  if (result.findings.empty()) return;
  const Finding& first = result.findings.front();
  const bool endless = std::any_of(result.findings.begin(), result.findings.end(),
                                   [](const Finding& finding) { return finding.check == "limit"; });
  if (endless) {
    fail(result, Failure::endless, "the kernel did not end within its instruction budget", result.next);
  } else if (result.failure == Failure::wrong_values) {
    // What was found is nearer the cause than the values are; both are shown.
    result.failure = first.kind == "read-only-write" ? Failure::input_changed : Failure::finding;
  } else if (result.failure == Failure::none || result.failure == Failure::device_fault) {
    const bool fault = result.failure == Failure::device_fault;
    const Failure failure = first.kind == "read-only-write" ? Failure::input_changed
                            : fault                         ? Failure::device_fault
                                                            : Failure::finding;
    fail(result, failure,
         fault ? first.message : fmt::format("the values are right, but: {}", first.message));
  }
}

void judge_order(CaseVerdict& other, const CaseVerdict& usual, const std::string& puzzle) {
  const std::string next = fmt::format(
      "./puzzles run {} --schedule {} replays it; CUDA promises no order of blocks, warps or lanes: who must "
      "wait for "
      "whom?",
      puzzle, other.schedule);
  if (other.mismatch && usual.actual) {
    const int64_t position = other.comparison->first_mismatch;
    return fail(
        other, Failure::order_dependent,
        fmt::format("{}[{}] depends on the order in which threads run: {} by default, {} in another order",
                    other.mismatch->output, fmt::join(other.mismatch->index, "]["),
                    number_text(*usual.actual, position), other.mismatch->actual),
        next);
  }
  fail(other, Failure::order_dependent,
       fmt::format("right in the default order of threads; in another: {}", other.reason), next);
}

void judge_again(CaseVerdict& again, const CaseVerdict& first) {
  std::string reason = again.reason;
  if (again.mismatch && first.actual) {
    reason = fmt::format("{}[{}] is {}, and {} when it comes first", again.mismatch->output,
                         fmt::join(again.mismatch->index, "]["), again.mismatch->actual,
                         number_text(*first.actual, again.comparison->first_mismatch));
  }
  fail(again, Failure::keeps_state, fmt::format("wrong after another launch of the kernel: {}", reason),
       "a __device__ variable keeps its value from one launch to the next: each launch must set what it "
       "reads");
}

std::string place_to_fill(const course::Puzzle& puzzle, const std::filesystem::path& file,
                          const std::string& kernel) {
  for (const std::string& name : puzzle.editable) {
    const std::filesystem::path path = name == puzzle.source ? file : file.parent_path() / name;
    const std::string text = read_file_if_there(path).value_or("");
    const size_t start = kernel.empty() ? 0 : text.find(kernel.substr(0, kernel.find('<')) + "(");
    if (start == std::string::npos) continue;
    const auto first =
        1 + static_cast<uint32_t>(std::count(text.begin(), text.begin() + static_cast<long>(start), '\n'));
    for (const uint32_t line : course::marked_lines(text)) {
      if (line >= first) return fmt::format("{}:{}", std::filesystem::proximate(path).string(), line);
    }
  }
  return "";
}

}  // namespace grader::grade
