#include "expand/seed_values.hpp"

#include <algorithm>
#include <utility>

#include "expand/seeds.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/workflow/schema.hpp"
#include "values/called_workflows.hpp"

namespace invokeai_batch::plan {

namespace {

// Equal rows, and equal combinations, are told apart by their occurrence.
std::string numbered(std::string key, std::unordered_map<std::string, std::size_t>& seen) {
  const auto occurrence = seen[key]++;
  return std::move(key) + "#" + std::to_string(occurrence);
}

}  // namespace

SeedValues::SeedValues(const Variations& variations, const std::vector<Combination>& combinations,
                       Draft& draft)
    : m_variations(variations), m_draft(draft), m_base(draft.seed_base) {
  const auto& spec = variations.asked.spec.seed;
  for (InputId id = 0; id < draft.inputs.size(); ++id) {
    if (draft.inputs[id].is_seed) {
      m_input = id;
    }
  }
  if (spec.mode == SeedMode::random) {
    if (spec.value.has_value()) {
      m_base = {.value = *spec.value};
    } else {
      draft.notes.depends_on_base = true;
    }
    std::unordered_map<std::string, std::size_t> seen;
    m_rows_seen.reserve(variations.rows.count);
    m_numbers.reserve(variations.rows.count);
    for (const auto& combination : combinations) {
      m_combinations.push_back(numbered(key_of(combination), seen));
    }
  }
  check();
}

// Of a seed that walks its own note tells.
std::string SeedValues::note(const WalkingSeeds& walking) const {
  const auto& spec = m_variations.asked.spec;
  const auto& chosen = m_draft.inputs.seed();
  const bool is_walked = chosen && spec.seed.mode == SeedMode::unset && walking.walks(chosen->slot);
  std::string note;
  if (is_given()) {
    note = "the seed is given by rows, matrix or batch nodes";
  } else if (!is_walked) {
    note = seed_note(spec.seed, chosen, m_base, spec.repeat);
  }
  for (const auto& target : m_draft.seed_targets) {
    if (chosen && spec.seed.mode != SeedMode::unset && target.drawn_by_server() &&
        target.slot != chosen->slot) {
      note += "; " + target.name + " is drawn by the server all the same";
    }
  }
  if (draws_out_of_reach(m_draft.context, m_draft.called)) {
    note += std::string(note.empty() ? "" : "; ") +
            "the saved workflow that is called draws a seed of its own whenever it runs";
  }
  return note;
}

bool SeedValues::is_given() const {
  if (!m_input.has_value() || m_variations.asked.spec.seed.mode == SeedMode::list) {
    return false;
  }
  const auto input = *m_input;
  const auto picks_it = [&](const Combination& picks) {
    return std::any_of(picks.begin(), picks.end(),
                       [&](const Pick& pick) { return pick.input == input; });
  };
  return m_variations.rows.varies(input) || varies_by_batch(m_variations.axes.batch, input) ||
         std::any_of(m_variations.axes.matrix.axes.begin(), m_variations.axes.matrix.axes.end(),
                     [&](const MatrixAxis& axis) {
                       return std::find(axis.inputs.begin(), axis.inputs.end(), input) !=
                              axis.inputs.end();
                     }) ||
         std::any_of(m_variations.axes.matrix.includes.begin(),
                     m_variations.axes.matrix.includes.end(), picks_it);
}

void SeedValues::check() {
  const auto& spec = m_variations.asked.spec.seed;
  if (spec.mode == SeedMode::unset) {
    check_repeats();
    return;
  }
  if (!m_draft.inputs.seed().has_value()) {
    if (spec.input.empty()) {  // else it is told already why that is no seed
      auto problem = no_single_seed(m_draft.seed_targets, spec.place);
      if (m_draft.seed_targets.empty() && !m_draft.called.empty()) {
        problem.hint =
            "in InvokeAI, expose the seed in the Form of the saved workflow that is "
            "called, choose that workflow again in the node that calls it, and save both";
      }
      m_draft.problems.add(std::move(problem));
    }
  }
}

void SeedValues::check_repeats() {
  // The editor of version 7 makes as many sessions as it is told; equal ones are warned of.
  if (m_variations.asked.spec.repeat < 2 || is_given() ||
      draws_at_random(m_draft.context.document) || any_draws(m_draft.called) ||
      m_draft.context.editor == workflow::Editor::seven) {
    return;
  }
  const auto& target = m_draft.inputs.seed();
  const auto times = std::to_string(m_variations.asked.spec.repeat);
  m_draft.problems.add(
      {.where = m_variations.asked.spec.file,
       .what = "repeat: " + times + " would make every image " + times + " times over: " +
               (target.has_value() ? "the seed (" + target->name + ") is the same in every job"
                                   : "nothing in the workflow is random"),
       .hint = target.has_value() ? "add seed: random, or --seed random"
                                  : "vary an input instead, or leave repeat out"});
}

void SeedValues::check_range(std::uint64_t seed) {
  const auto& target = *m_draft.inputs.seed();
  if (seed > target.largest) {
    m_draft.problems.add({.where = m_variations.asked.spec.seed.place,
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
  for (const auto& column : m_variations.rows.columns) {
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
  if (any_draws(m_draft.called) ||
      std::any_of(targets.begin(), targets.end(),
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
  const auto& text = m_draft.values.texts()[m_draft.values[current[*m_input]].text];
  const auto number = base::parse_integer(text);
  // What a batch node gives is the same in every run of the editor of version 7.
  const bool counts_up = !varies_by_batch(m_variations.axes.batch, *m_input) ||
                         m_draft.context.editor == workflow::Editor::six;
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
  const auto& spec = m_variations.asked.spec.seed;
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
         .repeats = m_variations.asked.spec.repeat});
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
