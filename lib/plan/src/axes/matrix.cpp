#include "axes/matrix.hpp"

#include <algorithm>
#include <limits>

#include "invokeai_batch/base/require.hpp"

namespace invokeai_batch::plan {

namespace {

const Pick* pick_of(const Combination& combination, InputId input) {
  const auto found = std::find_if(combination.begin(), combination.end(),
                                  [&](const Pick& pick) { return pick.input == input; });
  return found == combination.end() ? nullptr : &*found;
}

void exclude(const Matrix& matrix, const Meanings& meanings, Expansion& expansion) {
  std::vector<bool> used(matrix.excludes.size(), false);
  std::erase_if(expansion.combinations, [&](const Combination& combination) {
    bool excluded = false;
    for (std::size_t i = 0; i < matrix.excludes.size(); ++i) {
      if (matches(matrix.excludes[i], combination, meanings)) {
        used[i] = true;
        excluded = true;
      }
    }
    return excluded;
  });
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (!used[i]) {
      expansion.unused_excludes.push_back(i);
    }
  }
}

// Would the include overwrite an original value? `originals` is how many picks of the combination
// come from the axes.
bool contradicts(const Combination& include, const Combination& combination, std::size_t originals,
                 const Meanings& meanings) {
  return std::any_of(include.begin(), include.end(), [&](const Pick& pick) {
    const auto* known = pick_of(combination, pick.input);
    const bool original =
        known != nullptr && static_cast<std::size_t>(known - combination.data()) < originals;
    return original && !mean_the_same(known->value, pick.value, meanings);
  });
}

// Adds what the combination lacks and overwrites what an earlier include added.
bool extend(Combination& combination, const Combination& include, const Meanings& meanings) {
  bool added = false;
  for (const auto& pick : include) {
    const auto known = std::find_if(combination.begin(), combination.end(),
                                    [&](const Pick& other) { return other.input == pick.input; });
    if (known == combination.end()) {
      combination.push_back(pick);
      added = true;
    } else if (!mean_the_same(known->value, pick.value, meanings)) {
      known->value = pick.value;
      added = true;
    }
  }
  return added;
}

void include(const Matrix& matrix, const Meanings& meanings, Expansion& expansion) {
  auto& combinations = expansion.combinations;
  const auto original_count = combinations.size();
  std::size_t originals = 0;
  for (const auto& axis : matrix.axes) {
    originals += axis.inputs.size();
  }
  for (std::size_t i = 0; i < matrix.includes.size(); ++i) {
    const auto& entry = matrix.includes[i];
    bool fits = false;
    bool added = false;
    for (std::size_t c = 0; c < original_count; ++c) {
      if (!contradicts(entry, combinations[c], originals, meanings)) {
        fits = true;
        added = extend(combinations[c], entry, meanings) || added;
      }
    }
    if (!fits) {
      combinations.push_back(entry);
    } else if (!added) {
      expansion.useless_includes.push_back(i);
    }
  }
}

}  // namespace

void multiply(std::vector<Combination>& combinations, const MatrixAxis& axis) {
  std::vector<Combination> product;
  product.reserve(combinations.size() * axis.steps.size());
  for (const auto& combination : combinations) {
    for (const auto& step : axis.steps) {
      product.push_back(combination);
      for (std::size_t i = 0; i < axis.inputs.size(); ++i) {
        product.back().push_back({axis.inputs[i], step[i]});
      }
    }
  }
  combinations = std::move(product);
}

bool mean_the_same(ValueId a, ValueId b, const Meanings& meanings) {
  const auto meaning = [&meanings](ValueId id) { return id < meanings.size() ? meanings[id] : id; };
  return meaning(a) == meaning(b);
}

bool matches(const Combination& part, const Combination& whole, const Meanings& meanings) {
  return std::all_of(part.begin(), part.end(), [&](const Pick& pick) {
    const auto* known = pick_of(whole, pick.input);
    return known != nullptr && mean_the_same(known->value, pick.value, meanings);
  });
}

std::optional<std::size_t> multiplied(std::optional<std::size_t> a, std::size_t b) {
  if (!a.has_value() || (b != 0 && *a > std::numeric_limits<std::size_t>::max() / b)) {
    return std::nullopt;
  }
  return *a * b;
}

std::optional<std::size_t> product_size(const std::vector<MatrixAxis>& axes) {
  std::optional<std::size_t> size = 1;
  for (const auto& axis : axes) {
    size = multiplied(size, axis.steps.size());
  }
  return size;
}

Expansion expand_matrix(const Matrix& matrix, const Meanings& meanings) {
  base::require(product_size(matrix.axes).has_value(), "the product of the axes fits into memory");
  Expansion expansion;
  // A matrix of includes alone has no original combination, not an empty one.
  if (!matrix.axes.empty() || matrix.includes.empty()) {
    expansion.combinations.emplace_back();
  }
  for (const auto& axis : matrix.axes) {
    multiply(expansion.combinations, axis);
  }
  const auto product = expansion.combinations.size();
  exclude(matrix, meanings, expansion);
  const auto left = expansion.combinations.size();
  include(matrix, meanings, expansion);
  expansion.excluded = product - left;
  expansion.included = expansion.combinations.size() - left;
  return expansion;
}

}  // namespace invokeai_batch::plan
