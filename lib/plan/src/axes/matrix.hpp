// Combinations of values: product, zip, exclude and include.
//
// The rules are those of GitHub Actions' `strategy.matrix` ("Running variations of jobs in a
// workflow"): an exclude needs to match only in part; includes come after the excludes, extend
// every original combination of which they would overwrite no original value, and become a
// combination of their own when there is none. The first axis varies slowest.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "inputs/ids.hpp"
#include "values/value_store.hpp"

namespace invokeai_batch::plan {

struct Pick {
  InputId input = 0;
  ValueId value = 0;
  friend bool operator==(const Pick&, const Pick&) = default;
};

/// In the order in which the picks were made; no input twice.
using Combination = std::vector<Pick>;

/// One input, or several that advance together.
struct MatrixAxis {
  std::vector<InputId> inputs{};
  std::vector<std::vector<ValueId>> steps{};  // each as long as `inputs`
};

[[nodiscard]] bool mean_the_same(ValueId a, ValueId b, const Meanings& meanings);

struct Matrix {
  std::vector<MatrixAxis> axes{};
  std::vector<Combination> excludes{};
  std::vector<Combination> includes{};
};

struct Expansion {
  std::vector<Combination> combinations{};
  std::size_t excluded = 0;                     // combinations of the product that went
  std::size_t included = 0;                     // combinations that came besides
  std::vector<std::size_t> unused_excludes{};   // excludes that matched nothing
  std::vector<std::size_t> useless_includes{};  // includes that added nothing
};

/// REQUIRES: the product of the axes fits into memory (see product_size()).
[[nodiscard]] Expansion expand_matrix(const Matrix& matrix, const Meanings& meanings = {});

/// Each combination with every step of the axis; the axis varies fastest.
void multiply(std::vector<Combination>& combinations, const MatrixAxis& axis);

/// Does every pick of `part` stand in `whole`?
[[nodiscard]] bool matches(const Combination& part, const Combination& whole,
                           const Meanings& meanings);

/// a × b; nullopt when it does not fit.
[[nodiscard]] std::optional<std::size_t> multiplied(std::optional<std::size_t> a, std::size_t b);

/// The number of combinations of the axes; nullopt when it does not fit. 1 without axes.
[[nodiscard]] std::optional<std::size_t> product_size(const std::vector<MatrixAxis>& axes);

}  // namespace invokeai_batch::plan
