#include "expand/seed_values.hpp"

#include <algorithm>
#include <utility>

#include "expand/batch_axes.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/workflow/schema.hpp"

namespace invokeai_batch::plan {

namespace {

// Equal rows, and equal combinations, are told apart by their occurrence.
std::string numbered(std::string key, std::unordered_map<std::string, std::size_t>& seen) {
  const auto occurrence = seen[key]++;
  return std::move(key) + "#" + std::to_string(occurrence);
}

}  // namespace

SeedValues::SeedValues(Draft& draft, const std::vector<Combination>& combinations,
                       const DrawBase& base)
    : m_draft(draft), m_base(base) {
  const auto& spec = draft.spec.seed;
  for (InputId id = 0; id < draft.inputs.size(); ++id) {
    if (draft.inputs[id].is_seed) {
      m_input = id;
    }
  }
  if (spec.mode == SeedMode::random) {
    if (spec.value.has_value()) {
      m_base = {.value = *spec.value};
    } else {
      depend_on(m_base, draft.plan);
    }
    std::unordered_map<std::string, std::size_t> seen;
    m_rows_seen.reserve(draft.rows.count);
    m_numbers.reserve(draft.rows.count);
    for (const auto& combination : combinations) {
      m_combinations.push_back(numbered(key_of(combination), seen));
    }
  }
  check();
  draft.plan.seed_note = is_given()
                             ? "the seed is given by rows, matrix or batch nodes"
                             : seed_note(spec, draft.inputs.seed(), m_base, draft.spec.repeat);
}

bool SeedValues::is_given() const {
  if (!m_input.has_value()) {
    return false;
  }
  const auto input = *m_input;
  const auto picks_it = [&](const Combination& picks) {
    return std::any_of(picks.begin(), picks.end(),
                       [&](const Pick& pick) { return pick.input == input; });
  };
  return m_draft.rows.varies(input) || varies_by_batch(m_draft, input) ||
         std::any_of(m_draft.matrix.axes.begin(), m_draft.matrix.axes.end(),
                     [&](const MatrixAxis& axis) {
                       return std::find(axis.inputs.begin(), axis.inputs.end(), input) !=
                              axis.inputs.end();
                     }) ||
         std::any_of(m_draft.matrix.includes.begin(), m_draft.matrix.includes.end(), picks_it);
}

void SeedValues::check() {
  const auto& spec = m_draft.spec.seed;
  if (spec.mode == SeedMode::unset) {
    check_repeats();
    return;
  }
  if (!m_draft.inputs.seed().has_value()) {
    if (spec.input.empty()) {  // else it is told already why that is no seed
      m_draft.problems.add(no_single_seed(m_draft.seed_targets, spec.place));
    }
  }
}

void SeedValues::check_repeats() {
  // The editor of version 7 makes as many sessions as it is told; equal ones are warned of.
  if (m_draft.spec.repeat < 2 || is_given() || draws_at_random(m_draft.context.document) ||
      workflow::editor_of(m_draft.context.schema) == workflow::Editor::seven) {
    return;
  }
  const auto& target = m_draft.inputs.seed();
  const auto times = std::to_string(m_draft.spec.repeat);
  m_draft.problems.add(
      {.where = m_draft.spec.file,
       .what = "repeat: " + times + " would make every image " + times + " times over: " +
               (target.has_value() ? "the seed (" + target->name + ") is the same in every job"
                                   : "nothing in the workflow is random"),
       .hint = target.has_value() ? "add seed: random, or --seed random"
                                  : "vary an input instead, or leave repeat out"});
}

void SeedValues::check_range(std::uint64_t seed) {
  const auto& target = *m_draft.inputs.seed();
  if (seed > target.largest) {
    m_draft.problems.add({.where = m_draft.spec.seed.place,
                          .what = "a seed of the plan is larger than " +
                                  std::to_string(target.largest) + ", the largest that " +
                                  target.name + " takes",
                          .hint = "start with a smaller one"});
  }
}

std::string SeedValues::key_of(const Combination& picks) const {
  std::string key;
  for (const auto& pick : picks) {
    const auto value = m_draft.values[pick.value].asked_for();
    key += m_draft.inputs[pick.input].key + "=" + std::to_string(value.size()) + ":";
    key += value;
  }
  return key;
}

Combination SeedValues::picks_of_row(std::size_t row) const {
  Combination picks;
  for (const auto& column : m_draft.rows.columns) {
    if (column.values[row] != k_no_value) {
      picks.push_back({column.input, column.values[row]});
    }
  }
  // So that moving a column does not reseed.
  std::sort(picks.begin(), picks.end(), [&](const Pick& a, const Pick& b) {
    return m_draft.inputs[a.input].slot < m_draft.inputs[b.input].slot;
  });
  return picks;
}

JobSeed SeedValues::of_workflow() const {
  const auto& targets = m_draft.seed_targets;
  if (std::any_of(targets.begin(), targets.end(),
                  [](const SeedTarget& target) { return target.drawn_by_server(); })) {
    return {.by = SeedBy::server};
  }
  const auto& target = m_draft.inputs.seed();
  const auto own = target.has_value()
                       ? m_draft.context.templates.slots[target->slot].value.integer()
                       : std::nullopt;
  return {.value = own, .by = own.has_value() ? SeedBy::workflow : SeedBy::nobody};
}

std::optional<std::uint64_t> SeedValues::given(const std::vector<ValueId>& current,
                                               std::size_t repeat) const {
  const auto& text = m_draft.plan.texts[m_draft.values[current[*m_input]].text];
  const auto number = base::parse_integer(text);
  // What a batch node gives is the same in every run of the editor of version 7.
  const bool counts_up = !varies_by_batch(m_draft, *m_input) ||
                         workflow::editor_of(m_draft.context.schema) == workflow::Editor::six;
  return number.has_value()
             ? std::optional(static_cast<std::uint64_t>(*number) + (counts_up ? repeat : 0))
             : std::nullopt;
}

JobSeed SeedValues::of_job(const std::vector<ValueId>& current, std::size_t row,
                           std::size_t combination, std::size_t repeat) {
  const auto job_index = m_jobs++;
  if (!m_draft.inputs.seed().has_value()) {
    return of_workflow();
  }
  const auto& spec = m_draft.spec.seed;
  std::optional<std::uint64_t> seed;
  auto by = SeedBy::plan;
  if (m_input.has_value() && current[*m_input] != k_no_value) {
    seed = given(current, repeat);
  } else {
    if (spec.mode == SeedMode::random && row != m_row_at) {
      m_row = numbered(key_of(picks_of_row(row)), m_rows_seen);
      m_row_at = row;
    }
    by = spec.mode == SeedMode::random && m_base.is_example ? SeedBy::run : by;
    seed = seed_of(
        spec, m_base.value,
        {.row = m_row,
         .combination = m_combinations.empty() ? std::string_view() : m_combinations[combination],
         .repeat = repeat,
         .row_index = row,
         .job_index = job_index,
         .repeats = m_draft.spec.repeat});
  }
  if (!seed.has_value()) {
    return of_workflow();
  }
  check_range(*seed);
  return {.value = static_cast<std::int64_t>(*seed), .by = by, .is_ours = true};
}

const workflow::Encoded* SeedValues::number(std::int64_t value) {
  auto& known = m_numbers[value];
  if (known == nullptr) {
    const auto text = std::to_string(value);
    known = m_draft.values.add_encoded({.graph = text, .workflow = text});
  }
  return known;
}

void SeedValues::assign(PlannedJob& job) {
  const auto& target = *m_draft.inputs.seed();
  job.values.push_back({target.slot, number(*job.seed)});
  if (target.high.has_value()) {
    job.values.push_back({*target.high, number(*job.seed + 1)});
  }
}

}  // namespace invokeai_batch::plan
