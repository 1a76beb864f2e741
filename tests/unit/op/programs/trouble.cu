// Every way of calling a custom op wrongly, one function each, and some ways of calling it rightly.
#include <stdexcept>

#include "op/custom_op_library.h"
#include "op/export.h"
#include "op/graph.h"
#include "op/tensor.h"

using namespace op;

static CustomOp conv1d_of(const Tensor& input, const Tensor& kernel) {
  return CustomOpLibrary("op")["conv1d"][{{"input_size", input.shape(0)}, {"conv_size", kernel.shape(0)}}];
}

// ---- the call ----

Tensor right(const Tensor& input, const Tensor& kernel) {
  Tensor output = empty_like(input);
  compile(conv1d_of(input, kernel))(output, input, kernel);
  return output;
}

Tensor uncompiled(const Tensor& input, const Tensor& kernel) {
  Tensor output = empty_like(input);
  conv1d_of(input, kernel)(output, input, kernel);
  return output;
}

Tensor no_output(const Tensor& input, const Tensor& kernel) {
  compile(conv1d_of(input, kernel))(input, kernel);
  return input;
}

Tensor too_many(const Tensor& input, const Tensor& kernel) {
  Tensor output = empty_like(input);
  compile(conv1d_of(input, kernel))(output, input, kernel, kernel);
  return output;
}

Tensor default_output(const Tensor& input, const Tensor& kernel) {
  Tensor output;
  compile(conv1d_of(input, kernel))(output, input, kernel);
  return output;
}

Tensor returns_no_tensor(const Tensor&, const Tensor&) { return Tensor(); }

Tensor in_place(const Tensor& input, const Tensor& kernel) {
  compile(conv1d_of(input, kernel))(input, input, kernel);
  return input;
}

Tensor inputs_first(const Tensor& input, const Tensor& kernel) {
  Tensor output = empty_like(input);
  compile(conv1d_of(input, kernel))(input, kernel, output);
  return output;
}

// ---- shapes, dtypes, devices ----

static Tensor into(const Tensor& output, const Tensor& input, const Tensor& kernel) {
  compile(conv1d_of(input, kernel))(output, input, kernel);
  return output;
}

Tensor short_output(const Tensor& input, const Tensor& kernel) {
  return into(empty({Dtype::float32, {14}, Device::cuda()}), input, kernel);
}

Tensor wrong_dtype(const Tensor& input, const Tensor& kernel) {
  return into(empty({Dtype::float64, {15}, Device::cuda()}), input, kernel);
}

Tensor wrong_rank(const Tensor& input, const Tensor& kernel) {
  return into(empty({Dtype::float32, {3, 5}, Device::cuda()}), input, kernel);
}

Tensor output_on_cpu(const Tensor& input, const Tensor& kernel) {
  return into(empty({Dtype::float32, {15}, Device::cpu()}), input, kernel);
}

Tensor all_on_cpu(const Tensor& input, const Tensor& kernel) {
  const Tensor here = input.to(Device::cpu());
  return into(empty_like(here), here, kernel.to(Device::cpu()));
}

Tensor there_and_back(const Tensor& input, const Tensor& kernel) {
  Tensor output = empty_like(input);
  compile(conv1d_of(input, kernel))(output, input.to(Device::cpu()).to(Device::cuda()), kernel);
  return output.to(Device::cpu());
}

// ---- the dictionary ----

static Tensor with(const Parameters& parameters, const Tensor& input, const Tensor& kernel) {
  Tensor output = empty_like(input);
  compile(CustomOpLibrary("op")["conv1d"][parameters])(output, input, kernel);
  return output;
}

Tensor misspelt_parameter(const Tensor& input, const Tensor& kernel) {
  return with({{"input_sise", 15}, {"conv_size", 4}}, input, kernel);
}

Tensor float_parameter(const Tensor& input, const Tensor& kernel) {
  return with({{"input_size", 15.0}, {"conv_size", 4}}, input, kernel);
}

Tensor bool_parameter(const Tensor& input, const Tensor& kernel) {
  return with({{"input_size", 15}, {"conv_size", true}}, input, kernel);
}

Tensor text_parameter(const Tensor& input, const Tensor& kernel) {
  return with({{"input_size", "15"}, {"conv_size", 4}}, input, kernel);
}

Tensor missing_parameter(const Tensor& input, const Tensor& kernel) {
  return with({{"input_size", 15}}, input, kernel);
}

Tensor no_parameters(const Tensor& input, const Tensor& kernel) {
  Tensor output = empty_like(input);
  compile(CustomOpLibrary("op")["conv1d"])(output, input, kernel);
  return output;
}

Tensor extra_parameter(const Tensor& input, const Tensor& kernel) {
  return with({{"input_size", 15}, {"conv_size", 4}, {"threads", 32}}, input, kernel);
}

Tensor parameter_twice(const Tensor& input, const Tensor& kernel) {
  return with({{"input_size", 15}, {"input_size", 15}, {"conv_size", 4}}, input, kernel);
}

Tensor parameter_that_is_no_name(const Tensor& input, const Tensor& kernel) {
  return with({{"input size", 15}, {"conv_size", 4}}, input, kernel);
}

Tensor huge_parameter(const Tensor& input, const Tensor& kernel) {
  return with({{"input_size", int64_t{1} << 40}, {"conv_size", 4}}, input, kernel);
}

Tensor parameters_in_another_order(const Tensor& input, const Tensor& kernel) {
  return with({{"conv_size", 4}, {"input_size", 15}}, input, kernel);
}

Tensor parameters_that_are_not_the_shapes(const Tensor& input, const Tensor& kernel) {
  return with({{"input_size", 16}, {"conv_size", 4}}, input, kernel);
}

// ---- the library ----

Tensor missing_op(const Tensor& input, const Tensor&) {
  CustomOpLibrary("op")["convld"];
  return input;
}

Tensor missing_folder(const Tensor& input, const Tensor&) {
  CustomOpLibrary("ops");
  return input;
}

Tensor op_that_does_not_compile(const Tensor& input, const Tensor&) {
  compile(CustomOpLibrary("op")["broken"]);
  return input;
}

Tensor op_with_a_failing_assertion(const Tensor& input, const Tensor& kernel) {
  return with({{"input_size", 15}, {"conv_size", 16}}, input, kernel);
}

Tensor op_that_writes_nothing(const Tensor& input, const Tensor&) {
  Tensor output = empty_like(input);
  compile(CustomOpLibrary("op")["silent"])(output, input);
  return output;
}

Tensor op_that_changes_its_input(const Tensor& input, const Tensor&) {
  Tensor output = empty_like(input);
  cudaMemset(input.data(), 0, input.nbytes());
  return output;
}

Tensor op_with_a_refused_launch(const Tensor& input, const Tensor&) {
  Tensor output = empty_like(input);
  compile(CustomOpLibrary("op")["too_wide"])(output, input);
  return output;
}

// Kinds of parameters other than integers, and extents that any size fits.
Tensor bool_and_dtype_parameters(const Tensor& input, const Tensor&) {
  Tensor output = empty_like(input);
  compile(CustomOpLibrary("op")["fill"][{{"negative", true}, {"dtype", input.dtype()}}])(output);
  return output;
}

// The op's declaration is a macro, so the compiler reads it.
Tensor misspelt_parameter_of_a_macro(const Tensor& input, const Tensor&) {
  Tensor output = empty_like(input);
  compile(CustomOpLibrary("op")["sized"][{{"sizes", 15}}])(output);
  return output;
}

Tensor conv1d_reads_missing_axis(const Tensor& input, const Tensor&) {
  input.shape(1);
  return input;
}

EXPORT_FUNCTION(right)
EXPORT_FUNCTION(uncompiled)
EXPORT_FUNCTION(no_output)
EXPORT_FUNCTION(too_many)
EXPORT_FUNCTION(default_output)
EXPORT_FUNCTION(returns_no_tensor)
EXPORT_FUNCTION(in_place)
EXPORT_FUNCTION(inputs_first)
EXPORT_FUNCTION(short_output)
EXPORT_FUNCTION(wrong_dtype)
EXPORT_FUNCTION(wrong_rank)
EXPORT_FUNCTION(output_on_cpu)
EXPORT_FUNCTION(all_on_cpu)
EXPORT_FUNCTION(there_and_back)
EXPORT_FUNCTION(misspelt_parameter)
EXPORT_FUNCTION(float_parameter)
EXPORT_FUNCTION(bool_parameter)
EXPORT_FUNCTION(text_parameter)
EXPORT_FUNCTION(missing_parameter)
EXPORT_FUNCTION(no_parameters)
EXPORT_FUNCTION(extra_parameter)
EXPORT_FUNCTION(parameter_twice)
EXPORT_FUNCTION(parameter_that_is_no_name)
EXPORT_FUNCTION(huge_parameter)
EXPORT_FUNCTION(parameters_in_another_order)
EXPORT_FUNCTION(parameters_that_are_not_the_shapes)
EXPORT_FUNCTION(missing_op)
EXPORT_FUNCTION(missing_folder)
EXPORT_FUNCTION(op_that_does_not_compile)
EXPORT_FUNCTION(op_with_a_failing_assertion)
EXPORT_FUNCTION(op_that_writes_nothing)
EXPORT_FUNCTION(op_that_changes_its_input)
EXPORT_FUNCTION(op_with_a_refused_launch)
EXPORT_FUNCTION(bool_and_dtype_parameters)
EXPORT_FUNCTION(misspelt_parameter_of_a_macro)
EXPORT_FUNCTION(conv1d_reads_missing_axis)
