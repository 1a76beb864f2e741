#include "course/case_data.h"

#include <fmt/format.h>

#include <stdexcept>

#include "array/create.h"
#include "array/element.h"
#include "array/random_state.h"
#include "course/references.h"

namespace grader::course {
namespace {

using array::Array;

// SplitMix64's finaliser: spreads (seed, case, input) over the whole range, so that no two arrays share a
// stream.
uint64_t mix(uint64_t seed, uint64_t case_number, uint64_t input) {
  uint64_t x = seed * 0x9E3779B97F4A7C15 + case_number * 0xBF58476D1CE4E5B9 + input * 0x94D049BB133111EB;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

const char* name_of(Fill::Kind kind) {
  switch (kind) {
    case Fill::Kind::arange:
      return "arange";
    case Fill::Kind::full:
      return "full";
    case Fill::Kind::normal:
      return "normal";
    case Fill::Kind::uniform:
      return "uniform";
    case Fill::Kind::integers:
      return "integers";
    case Fill::Kind::randn:
      return "randn";
  }
  return "case";
}

Array call(const ReferenceCall& reference, const std::vector<NamedArray>& inputs) {
  std::vector<Array> ordered;
  for (const std::string& name : reference.inputs) {
    for (const NamedArray& input : inputs) {
      if (input.name == name) ordered.push_back(input.array);
    }
  }
  const ReferenceRow* row = find_reference(reference.function);
  if (row == nullptr || ordered.size() != row->inputs) throw std::logic_error("the manifest was not checked");
  return row->function(ordered);
}

const Argument& output_of(const std::vector<Argument>& arguments) {
  for (const Argument& argument : arguments) {
    if (argument.role == Argument::Role::output) return argument;
  }
  throw std::logic_error("a variant without an output");
}

const Fill& fill_of(const RandomCases& random, const std::string& input) {
  for (const auto& [name, fill] : random.fills) {
    if (name == input) return fill;
  }
  return random.fill;
}

// The inputs; what is expected is left to the caller.
std::vector<Case> make_inputs(const std::vector<Argument>& arguments, const Cases& cases, uint64_t seed) {
  std::vector<Case> result;
  const auto add = [&](Case c, const RandomCases* random) {
    const uint64_t number = result.size();
    for (const Argument& argument : c.size ? c.size->arguments : arguments) {
      if (argument.role != Argument::Role::input) continue;
      const uint64_t own_seed = mix(seed, number, c.inputs.size());
      const Fill& rule = random == nullptr ? argument.visible : fill_of(*random, argument.name);
      c.inputs.push_back({argument.name, make_array(rule, argument.dtype, argument.shape, own_seed)});
    }
    result.push_back(std::move(c));
  };
  add({"visible", std::nullopt, cases.visible, {}, {}}, nullptr);
  for (const RandomCases& random : cases.random) {
    const auto add_at = [&](const std::optional<Size>& size) {
      for (int i = 1; i <= random.count; ++i) {
        std::string name =
            fmt::format("{} {}", random.fills.empty() ? name_of(random.fill.kind) : "mixed", i);
        if (size) name += fmt::format(" at {}", size->text);
        add({std::move(name), seed, random.tolerance, {}, {}, size}, &random);
      }
    };
    if (random.sizes.empty()) add_at(std::nullopt);
    for (const Size& size : random.sizes) add_at(size);
  }
  return result;
}

}  // namespace

Array make_array(const Fill& fill, array::Dtype dtype, const array::Shape& shape, uint64_t seed) {
  switch (fill.kind) {
    case Fill::Kind::arange: {
      Array result(dtype, shape);
      for (int64_t i = 0; i < result.size(); ++i)
        result.set(i, fill.start + static_cast<double>(i) * fill.step);
      return result;
    }
    case Fill::Kind::full:
      return array::full(shape, fill.value, dtype);
    case Fill::Kind::normal:
      return array::random_normal(shape, dtype, seed);
    case Fill::Kind::uniform:
      return array::random_uniform(shape, dtype, seed, fill.low, fill.high);
    case Fill::Kind::integers:
      return array::random_integers(shape, dtype, seed, static_cast<int64_t>(fill.low),
                                    static_cast<int64_t>(fill.high));
    case Fill::Kind::randn: {
      array::RandomState state(fill.seed);
      for (int64_t i = 0; i < fill.skip; ++i) state.randn();
      Array result(dtype, shape);
      // Rounded, then scaled, as `np.random.randn(n).astype(np.float32) * 0.1` does.
      const double scale = array::round_to(dtype, fill.scale);
      for (int64_t i = 0; i < result.size(); ++i)
        result.set(i, array::round_to(dtype, state.randn()) * scale);
      return result;
    }
  }
  throw std::logic_error("unknown fill");
}

std::vector<Case> make_cases(const Variant& variant, uint64_t seed) {
  std::vector<Case> cases = make_inputs(variant.visible.arguments, variant.cases, seed);
  for (Case& c : cases) {
    const Argument& output = output_of(c.size ? c.size->arguments : variant.visible.arguments);
    c.expected = call(variant.reference, c.inputs).astype(output.dtype).reshape(output.shape);
  }
  return cases;
}

std::vector<Case> make_cases(const HostPart& host, uint64_t seed) {
  std::vector<Case> cases = make_inputs(host.inputs, host.cases, seed);
  for (Case& c : cases) c.expected = call(host.reference, c.inputs).astype(host.output_dtype);
  return cases;
}

Array expected_of(const HostPart& host, const HostCheck& check, const Case& c) {
  if (check.reference.function.empty()) return c.expected;
  return call(check.reference, c.inputs).astype(host.output_dtype);
}

}  // namespace grader::course
