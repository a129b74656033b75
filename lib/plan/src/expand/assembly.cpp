#include "expand/assembly.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "expand/board_values.hpp"
#include "expand/job_ids.hpp"
#include "expand/seed_values.hpp"
#include "expand/varied_inputs.hpp"
#include "expand/walking_seeds.hpp"
#include "invokeai_batch/base/text.hpp"
#include "values/called_workflows.hpp"
#include "values/kinds/kinds.hpp"

namespace invokeai_batch::plan {

namespace {

class Assembly {
 public:
  Assembly(const Variations& variations, const Combinations& combinations, const Prior& prior,
           Draft& draft);

  Assembled run();

 private:
  void take_values(const JobPosition& position);
  bool is_excluded();
  void add_job(const JobPosition& position);
  void add_texts(PlannedJob& job, std::size_t row);
  void add_values(PlannedJob& job, bool with_seed);
  void add_value(PlannedJob& job, InputId input);
  void identify(PlannedJob& job);
  void warn();

  const Asked& m_asked;
  const RowValues& m_rows;
  const Axes& m_axes;
  const Combinations& m_combinations;
  const Prior& m_prior;
  Draft& m_draft;
  VariedInputs m_varied;
  std::vector<std::size_t> m_own_texts;  // per varied input: the workflow's own value
  BoardValues m_boards;
  WalkingSeeds m_walking_seeds;
  SeedValues m_seeds;
  std::vector<InputId> m_in_slot_order;
  std::vector<ValueId> m_current;     // per input, of the row and combination at hand
  std::vector<ValueId> m_job_values;  // the same with the boards of the job at hand
  std::vector<bool> m_exclude_used;
  AskedFor m_asked_for;
  JobIds m_ids;
  std::int64_t m_next_number;
  std::vector<PlannedJob> m_jobs;
  std::size_t m_excluded = 0;  // jobs
  std::size_t m_equal_jobs = 0;
  std::int64_t m_first_equal_job = 0;
};

Assembly::Assembly(const Variations& variations, const Combinations& combinations,
                   const Prior& prior, Draft& draft)
    : m_asked(variations.asked),
      m_rows(variations.rows),
      m_axes(variations.axes),
      m_combinations(combinations),
      m_prior(prior),
      m_draft(draft),
      m_varied(list_varied(variations, draft)),
      m_boards(m_asked, m_varied, draft),
      m_walking_seeds(variations, draft),
      m_seeds(variations, combinations.all, draft),
      m_exclude_used(m_axes.excludes_of_jobs.size(), false),
      m_asked_for(workflow::stored_digest(draft.context)),
      m_next_number(prior.next_number) {
  for (const auto& varied : m_varied.list) {
    const auto own =
        varied.slot.has_value() ? draft.context.templates.slots[*varied.slot].value : json::Value();
    const bool is_unset = !own.exists() || own.is_null();
    m_own_texts.push_back(is_unset ? k_unset_text : draft.values.add_text(own_text(own)));
  }
  for (InputId id = 0; id < draft.inputs.size(); ++id) {
    if (!draft.inputs[id].is_seed) {
      m_in_slot_order.push_back(id);
    }
  }
  std::sort(m_in_slot_order.begin(), m_in_slot_order.end(),
            [&](InputId a, InputId b) { return draft.inputs[a].slot < draft.inputs[b].slot; });
}

void Assembly::take_values(const JobPosition& position) {
  m_current.assign(m_draft.inputs.size(), k_no_value);
  const auto take = [&](const Combination& picks) {
    for (const auto& pick : picks) {
      m_current[pick.input] = pick.value;
    }
  };
  take(m_asked.base);
  take(m_axes.batch.stand_ins);
  for (const auto& column : m_rows.columns) {
    const auto value = column.values[position.row];
    m_current[column.input] = value == k_no_value ? m_current[column.input] : value;
  }
  take(m_combinations.all[position.combination]);
}

bool Assembly::is_excluded() {
  bool excluded = false;
  for (std::size_t i = 0; i < m_axes.excludes_of_jobs.size(); ++i) {
    const auto& picks = m_axes.excludes_of_jobs[i];
    const bool matches = std::all_of(picks.begin(), picks.end(), [&](const Pick& pick) {
      return mean_the_same(m_current[pick.input], pick.value, m_combinations.meanings);
    });
    if (matches) {
      m_exclude_used[i] = true;
      excluded = true;
    }
  }
  return excluded;
}

void Assembly::add_texts(PlannedJob& job, std::size_t row) {
  job.texts = m_own_texts;
  for (const auto& [input, position] : m_varied.positions) {
    if (m_current[input] != k_no_value) {
      job.texts[position] = m_draft.values[m_current[input]].text;
    }
  }
  const auto first_kept = job.texts.size() - m_rows.kept.size();
  for (std::size_t i = 0; i < m_rows.kept.size(); ++i) {
    job.texts[first_kept + i] = m_rows.kept[i].texts[row];
  }
}

void Assembly::add_value(PlannedJob& job, InputId input) {
  const auto& info = m_draft.inputs[input];
  const auto& value = m_draft.values[m_job_values[input]];
  m_asked_for.add(info.key, value.asked_for());
  if (value.board.has_value()) {
    job.boards.push_back({.slot = info.slot, .index = *value.board});
  }
  for (const auto upload : value.uploads) {
    job.uploads.push_back({.slot = info.slot, .index = upload, .in_list = info.type.is_list});
  }
  if (!value.board.has_value() && value.uploads.empty()) {
    job.values.push_back({info.slot, value.encoded});
  }
}

void Assembly::add_values(PlannedJob& job, bool with_seed) {
  constexpr std::size_t k_seed_and_remaps = 4;
  job.values.reserve(m_in_slot_order.size() + k_seed_and_remaps);
  m_asked_for.clear();
  for (const auto input : m_in_slot_order) {
    if (m_job_values[input] != k_no_value) {
      add_value(job, input);
    }
  }
  if (with_seed) {
    m_asked_for.add("seed", std::to_string(*job.seed));
    m_seeds.assign(job);
    std::sort(job.values.begin(), job.values.end(),
              [](const auto& a, const auto& b) { return a.slot < b.slot; });
  }
}

void Assembly::identify(PlannedJob& job) {
  auto given = m_ids.next(m_asked_for);
  job.id = std::move(given.id);
  const auto known = m_prior.numbers.find(job.id);
  job.number = known == m_prior.numbers.end() ? m_next_number++ : known->second;
  if (m_walking_seeds.repeats_itself(m_asked_for.text()) && given.occurrence > 0) {
    m_first_equal_job = m_equal_jobs == 0 ? job.number : m_first_equal_job;
    m_equal_jobs += 1;
  }
}

void Assembly::add_job(const JobPosition& position) {
  PlannedJob job;
  job.row = m_rows.number(position.row);
  job.repeat = static_cast<std::uint32_t>(position.repeat + 1);
  add_texts(job, position.row);
  m_job_values = m_current;
  m_boards.choose(job, m_prior.date, m_job_values);
  const auto seed =
      m_seeds.of_job(m_job_values, position.row, position.combination, position.repeat);
  job.seed = seed.value;
  job.seed_by = seed.by;
  add_values(job, seed.is_ours);
  m_walking_seeds.assign(job, m_job_values, position);
  job.values.shrink_to_fit();  // there may be very many jobs
  identify(job);
  m_jobs.push_back(std::move(job));
}

void Assembly::warn() {
  for (std::size_t i = 0; i < m_exclude_used.size(); ++i) {
    if (!m_exclude_used[i]) {
      m_draft.notes.warnings.push_back(
          {.where = m_axes.excludes_of_jobs_places[i],
           .what = described(m_draft, "exclude", m_axes.excludes_of_jobs[i]) + " matches nothing"});
    }
  }
  const bool differ_by_chance =
      (draws_at_random(m_draft.context.document) && !m_seeds.fixes_all()) ||
      any_draws(m_draft.called);
  if (m_equal_jobs > 0 && !differ_by_chance) {
    m_draft.notes.warnings.push_back(
        {.where = place_of_jobs(m_first_equal_job, m_equal_jobs),
         .what = "the same as an earlier job, seed included: the images will be identical"});
  }
}

Assembled Assembly::run() {
  const auto limit = m_asked.spec.limit.value_or(SIZE_MAX);
  const auto most = m_rows.total * m_combinations.all.size() * m_asked.spec.repeat;
  m_jobs.reserve(std::min(most, limit));
  m_ids.reserve(std::min(most, limit));
  for (JobPosition at; at.row < m_rows.count && m_jobs.size() < limit; ++at.row) {
    for (at.combination = 0; at.combination < m_combinations.all.size(); ++at.combination) {
      take_values(at);
      if (is_excluded()) {
        m_excluded += m_asked.spec.repeat;
        continue;
      }
      for (at.repeat = 0; at.repeat < m_asked.spec.repeat && m_jobs.size() < limit; ++at.repeat) {
        add_job(at);
      }
    }
  }
  if (m_excluded > 0) {
    m_draft.notes.notes.push_back("exclude takes " + base::count_of(m_excluded, "job") + " away");
  }
  if (most - m_excluded > limit) {
    m_draft.notes.notes.push_back("limit: only the first " + base::count_of(limit, "job"));
  }
  warn();
  return {.jobs = std::move(m_jobs),
          .varied = std::move(m_varied),
          .seed_note = m_seeds.note(m_walking_seeds)};
}

}  // namespace

Assembled assemble_jobs(const Variations& variations, const Combinations& combinations,
                        const Prior& prior, Draft& draft) {
  return Assembly(variations, combinations, prior, draft).run();
}

}  // namespace invokeai_batch::plan
