// Registers a function template as a custom op.
//
//   template <int input_size, int conv_size>
//   void conv1d(OutputTensor<float, input_size> output, InputTensor<float, input_size> input,
//               InputTensor<float, conv_size> kernel, cudaStream_t stream) {
//     conv1d_kernel<input_size, conv_size><<<grid, block, 0, stream>>>(output.data(), input.data(),
//     kernel.data());
//   }
//   REGISTER_OP(conv1d, int input_size, int conv_size)
//
// REGISTER_OP repeats the template's parameters, in order: their names and types are what a caller's
// dictionary must have. Types: integers, bool, Dtype. A function that is no template has none:
// REGISTER_OP(softmax). The tensors' element types and extents are what a caller's tensors must have
// (kDynamic: any size). Outputs come first, the stream last.
//
// An op may have a second version, for tensors in host memory: a function of the same tensors, without the
// stream.
//
//   REGISTER_CPU_OP(conv1d, conv1d_cpu, int input_size, int conv_size)
//
// How the dictionary gets here: the compiler is given it as macros, GRADER_OP_NAME_i, GRADER_OP_KIND_i and
// GRADER_OP_VALUE_i, and this file makes compile-time data of them. Ops of the file whose declaration they
// fit are instantiated, all at once, so that a graph of several of them costs one compilation. Of the others
// only the declaration is compiled, and the op library answers with the parameter that is meant: a wrong
// dictionary costs one compilation and is no compiler error.
#pragma once

#include <cuda_runtime.h>

#include <array>
#include <tuple>
#include <type_traits>
#include <utility>

#include "op/op_abi.h"

namespace grader::op {

// A tensor as an op sees it: device memory of a known element type and shape.
template <class Element, int64_t... extents>
class TensorArgument {
 public:
  static constexpr int rank = sizeof...(extents);
  using element_type = Element;

  explicit TensorArgument(const TensorView& view) : view_(view) {}
  Element* data() const { return static_cast<Element*>(view_.data); }
  int64_t shape(int axis) const { return view_.shape[axis]; }
  int64_t size() const {
    int64_t product = 1;
    for (int axis = 0; axis < rank; ++axis) product *= view_.shape[axis];
    return product;
  }

 private:
  TensorView view_;
};

template <class Element, int64_t... extents>
class OutputTensor : public TensorArgument<Element, extents...> {
 public:
  using TensorArgument<Element, extents...>::TensorArgument;
};

template <class Element, int64_t... extents>
class InputTensor : public TensorArgument<const Element, extents...> {
 public:
  using TensorArgument<const Element, extents...>::TensorArgument;
};

namespace detail {

template <class T>
struct SpecOf;  // an op's parameters are OutputTensor and InputTensor, then cudaStream_t
template <class Element, int64_t... extents>
struct SpecOf<OutputTensor<Element, extents...>> {
  static constexpr std::array<int64_t, sizeof...(extents) + 1> shape{extents..., 0};  // never empty
  static constexpr TensorSpec value{true, dtype_of<Element>, sizeof...(extents), shape.data()};
};
template <class Element, int64_t... extents>
struct SpecOf<InputTensor<Element, extents...>> {
  static constexpr std::array<int64_t, sizeof...(extents) + 1> shape{extents..., 0};
  static constexpr TensorSpec value{false, dtype_of<Element>, sizeof...(extents), shape.data()};
};

struct Argument {
  std::string_view name;
  ParameterKind kind;
  int64_t value;
};

#define GRADER_OP_TEXT_(...) #__VA_ARGS__
#define GRADER_OP_TEXT(...) GRADER_OP_TEXT_(__VA_ARGS__)
#define GRADER_OP_ARGUMENT(i) \
  Argument{GRADER_OP_TEXT(GRADER_OP_NAME_##i), ParameterKind::GRADER_OP_KIND_##i, GRADER_OP_VALUE_##i},

static constexpr Argument kArguments[] = {
#ifdef GRADER_OP_NAME_0
    GRADER_OP_ARGUMENT(0)
#endif
#ifdef GRADER_OP_NAME_1
        GRADER_OP_ARGUMENT(1)
#endif
#ifdef GRADER_OP_NAME_2
            GRADER_OP_ARGUMENT(2)
#endif
#ifdef GRADER_OP_NAME_3
                GRADER_OP_ARGUMENT(3)
#endif
#ifdef GRADER_OP_NAME_4
                    GRADER_OP_ARGUMENT(4)
#endif
#ifdef GRADER_OP_NAME_5
                        GRADER_OP_ARGUMENT(5)
#endif
#ifdef GRADER_OP_NAME_6
                            GRADER_OP_ARGUMENT(6)
#endif
#ifdef GRADER_OP_NAME_7
                                GRADER_OP_ARGUMENT(7)
#endif
                                    Argument{"", ParameterKind::none, 0}};
static constexpr int kArgumentCount = sizeof(kArguments) / sizeof(Argument) - 1;

constexpr const Argument& find_argument(std::string_view name) {
  int i = 0;
  while (i < kArgumentCount && kArguments[i].name != name) ++i;
  return kArguments[i];  // the last one, of no kind, when there is none of this name
}

constexpr bool fits(const Argument& argument, const DeclaredParameter& parameter) {
  return argument.kind == parameter.kind &&
         (parameter.type != "int" || argument.value == int(argument.value));
}

constexpr bool matches(const Declaration& declared) {
  if (declared.count != kArgumentCount) return false;
  for (int i = 0; i < declared.count; ++i) {
    if (!fits(find_argument(declared.parameters[i].name), declared.parameters[i])) return false;
  }
  return true;
}

// The value for one declared parameter, in a type that a template argument takes without narrowing.
template <ParameterKind kind, int64_t value>
constexpr auto argument_value() {
  if constexpr (kind == ParameterKind::boolean) {
    return value != 0;
  } else if constexpr (kind == ParameterKind::dtype) {
    return static_cast<Dtype>(value);
  } else {
    return value;
  }
}

template <auto function, bool on_cpu, class Tuple, size_t... index>
OpEntry bind_tensors(const char* name, const char* declaration, std::index_sequence<index...>) {
  static constexpr TensorSpec tensors[] = {SpecOf<std::tuple_element_t<index, Tuple>>::value...};
  return {kOpAbiVersion,
          name,
          declaration,
          true,
          static_cast<int>(sizeof...(index)),
          tensors,
          [](const TensorView* views, [[maybe_unused]] cudaStream_t stream) {
            if constexpr (on_cpu) {
              function(std::tuple_element_t<index, Tuple>(views[index])...);
            } else {
              function(std::tuple_element_t<index, Tuple>(views[index])..., stream);
            }
          }};
}

template <auto function, bool on_cpu, class... Arguments>
OpEntry bind(const char* name, const char* declaration, void (*)(Arguments...)) {
  using Tuple = std::tuple<Arguments...>;
  constexpr size_t count = sizeof...(Arguments);
  static_assert(count >= (on_cpu ? 1 : 2), "an op takes at least an output tensor and a cudaStream_t");
  constexpr bool stream_last = std::is_same_v<std::tuple_element_t<count - 1, Tuple>, cudaStream_t>;
  static_assert(on_cpu || stream_last, "an op's last parameter is its cudaStream_t");
  static_assert(!on_cpu || !stream_last, "an op's version for the CPU takes no cudaStream_t");
  return bind_tensors<function, on_cpu, Tuple>(name, declaration,
                                               std::make_index_sequence < on_cpu ? count : count - 1 > ());
}

// The argument for the declared parameter number `index` of an op.
template <class Op, size_t index>
constexpr auto argument() {
  constexpr Argument found = find_argument(Op::declaration.parameters[index].name);
  return argument_value<found.kind, found.value>();
}

template <class Op, class Instantiate, size_t... index>
OpEntry make_bound_entry(Instantiate instantiate, std::index_sequence<index...>) {
  using Instance = decltype(instantiate(std::integral_constant<size_t, index>()...));
  return bind<Instance::value, Op::on_cpu>(Op::name, Op::text, Instance::value);
}

// `instantiate` is a generic lambda from indices to the instance of the function template: it is looked into
// only when the arguments fit.
template <class Op, class Instantiate>
OpEntry make_entry(Instantiate instantiate) {
  if constexpr (matches(Op::declaration)) {
    return make_bound_entry<Op>(instantiate, std::make_index_sequence<Op::declaration.count>());
  } else {
    return {kOpAbiVersion, Op::name, Op::text, false, 0, nullptr, nullptr};
  }
}

}  // namespace detail
}  // namespace grader::op

namespace op = grader::op;

// SYMBOL: the C function by which the op library finds the entry. The parameters are left out for a function
// that is no template.
#define GRADER_REGISTER(SYMBOL, NAME, FUNCTION, ON_CPU, ...)                                            \
  struct SYMBOL##_declaration {                                                                         \
    static constexpr const char* name = #NAME;                                                          \
    static constexpr bool on_cpu = ON_CPU;                                                              \
    static constexpr const char* text = GRADER_OP_TEXT(__VA_ARGS__);                                    \
    static constexpr ::grader::op::Declaration declaration = ::grader::op::parse_declaration(text);     \
  };                                                                                                    \
  extern "C" __attribute__((visibility("default"))) const ::grader::op::OpEntry* SYMBOL() {             \
    using Op [[maybe_unused]] = SYMBOL##_declaration;                                                   \
    static const ::grader::op::OpEntry entry = ::grader::op::detail::make_entry<Op>([](auto... index) { \
      constexpr auto* instance =                                                                        \
          &FUNCTION __VA_OPT__(<::grader::op::detail::argument<Op, decltype(index)::value>()...>);      \
      return std::integral_constant<decltype(&*instance), instance>();                                  \
    });                                                                                                 \
    return &entry;                                                                                      \
  }

#define REGISTER_OP(FUNCTION, ...) \
  GRADER_REGISTER(grader_op_##FUNCTION, FUNCTION, FUNCTION, false __VA_OPT__(, ) __VA_ARGS__)
#define REGISTER_CPU_OP(NAME, FUNCTION, ...) \
  GRADER_REGISTER(grader_cpu_op_##NAME, NAME, FUNCTION, true __VA_OPT__(, ) __VA_ARGS__)
