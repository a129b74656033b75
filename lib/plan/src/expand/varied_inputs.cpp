#include "expand/varied_inputs.hpp"

#include <algorithm>

#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

namespace {

void check_kept_names(const Variations& variations, ProblemList& problems) {
  for (const auto& column : variations.rows.kept) {
    if (is_name_field(column.name)) {
      problems.add({.where = variations.asked.spec.rows->place,
                    .what = "the column " + shown(column.name) +
                            " has the name of a field that names have anyway",
                    .hint = "rename the column, or do not keep it"});
    }
  }
}

}  // namespace

VariedInputs list_varied(const Variations& variations, Draft& draft) {
  const auto& [asked, rows, axes] = variations;
  VariedInputs varied;
  const auto add = [&](InputId id) {
    const auto& input = draft.inputs[id];
    if (!input.is_seed && varied.positions.emplace(id, varied.list.size()).second) {
      varied.list.push_back({.name = input.name, .slot = input.slot, .kind = input.type.kind});
    }
  };
  for (const auto* picks : {&asked.base, &axes.batch.stand_ins}) {
    for (const auto& pick : *picks) {
      add(pick.input);
    }
  }
  for (const auto& column : rows.columns) {
    add(column.input);
    varied.columns.emplace(column.name, column.input);
  }
  for (const auto& axis : axes.matrix.axes) {
    std::for_each(axis.inputs.begin(), axis.inputs.end(), add);
  }
  for (const auto& batch : axes.batch.axes) {
    std::for_each(batch.axis.inputs.begin(), batch.axis.inputs.end(), add);
  }
  for (const auto& include : axes.matrix.includes) {
    for (const auto& pick : include) {
      add(pick.input);
    }
  }
  check_kept_names(variations, draft.problems);
  for (const auto& column : rows.kept) {
    varied.list.push_back({.name = column.name});
  }
  return varied;
}

}  // namespace invokeai_batch::plan
