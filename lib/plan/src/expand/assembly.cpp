#include "expand/assembly.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "expand/board_values.hpp"
#include "expand/job_ids.hpp"
#include "expand/seed_values.hpp"
#include "expand/walking_seeds.hpp"
#include "invokeai_batch/base/text.hpp"
#include "names/file_names.hpp"

namespace invokeai_batch::plan {

namespace {

class Assembly {
 public:
  Assembly(Draft& draft, const std::vector<Combination>& combinations, const Prior& prior);

  void run();
  [[nodiscard]] const std::map<InputId, std::size_t>& varied() const { return m_varied; }

 private:
  void take_values(const JobPosition& position);
  bool is_excluded();
  void add_job(const JobPosition& position);
  void add_texts(PlannedJob& job, std::size_t row);
  void add_values(PlannedJob& job, bool with_seed);
  void add_value(PlannedJob& job, InputId input);
  void identify(PlannedJob& job);
  void warn();

  Draft& m_draft;
  const std::vector<Combination>& m_combinations;
  const Prior& m_prior;
  std::map<InputId, std::size_t> m_varied;
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
  std::size_t m_excluded = 0;  // jobs
  std::size_t m_equal_jobs = 0;
  std::int64_t m_first_equal_job = 0;
};

Assembly::Assembly(Draft& draft, const std::vector<Combination>& combinations, const Prior& prior)
    : m_draft(draft),
      m_combinations(combinations),
      m_prior(prior),
      m_varied(list_varied(draft)),
      m_boards(draft, m_varied),
      m_walking_seeds(draft, draft.seed_base),
      m_seeds(draft, combinations, draft.seed_base),
      m_exclude_used(draft.excludes_after_rows.size(), false),
      m_asked_for(draft.context.stored_digest),
      m_next_number(prior.next_number) {
  for (const auto& varied : draft.plan.varied) {
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
  draft.plan.date = prior.date;
}

void Assembly::take_values(const JobPosition& position) {
  m_current.assign(m_draft.inputs.size(), k_no_value);
  const auto take = [&](const Combination& picks) {
    for (const auto& pick : picks) {
      m_current[pick.input] = pick.value;
    }
  };
  take(m_draft.base);
  for (const auto& column : m_draft.rows.columns) {
    const auto value = column.values[position.row];
    m_current[column.input] = value == k_no_value ? m_current[column.input] : value;
  }
  take(m_combinations[position.combination]);
}

bool Assembly::is_excluded() {
  bool excluded = false;
  for (std::size_t i = 0; i < m_draft.excludes_after_rows.size(); ++i) {
    const auto& picks = m_draft.excludes_after_rows[i];
    const bool matches = std::all_of(picks.begin(), picks.end(), [&](const Pick& pick) {
      return mean_the_same(m_current[pick.input], pick.value, m_draft.matrix.meanings);
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
  for (const auto& [input, position] : m_varied) {
    if (m_current[input] != k_no_value) {
      job.texts[position] = m_draft.values[m_current[input]].text;
    }
  }
  const auto first_kept = job.texts.size() - m_draft.rows.kept.size();
  for (std::size_t i = 0; i < m_draft.rows.kept.size(); ++i) {
    job.texts[first_kept + i] = m_draft.rows.kept[i].texts[row];
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
  job.row = static_cast<std::uint32_t>(position.row + 1);
  job.repeat = static_cast<std::uint32_t>(position.repeat + 1);
  add_texts(job, position.row);
  m_job_values = m_current;
  m_boards.choose(job, m_job_values);
  const auto seed =
      m_seeds.of_job(m_job_values, position.row, position.combination, position.repeat);
  job.seed = seed.value;
  job.seed_by = seed.by;
  add_values(job, seed.is_ours);
  m_walking_seeds.assign(job, m_job_values, position);
  identify(job);
  m_draft.plan.jobs.push_back(std::move(job));
}

void Assembly::warn() {
  for (std::size_t i = 0; i < m_exclude_used.size(); ++i) {
    if (!m_exclude_used[i]) {
      m_draft.plan.warnings.push_back(
          {.where = m_draft.exclude_after_rows_places[i],
           .what =
               described(m_draft, "exclude", m_draft.excludes_after_rows[i]) + " matches nothing"});
    }
  }
  const bool differ_by_chance = draws_at_random(m_draft.context.document) && !m_seeds.fixes_all();
  if (m_equal_jobs > 0 && !differ_by_chance) {
    m_draft.plan.warnings.push_back(
        {.where = place_of_jobs(m_first_equal_job, m_equal_jobs),
         .what = "the same as an earlier job, seed included: the images will be identical"});
  }
}

void Assembly::run() {
  const auto limit = m_draft.spec.limit.value_or(SIZE_MAX);
  auto& jobs = m_draft.plan.jobs;
  const auto most = m_draft.rows.count * m_combinations.size() * m_draft.spec.repeat;
  jobs.reserve(std::min(most, limit));
  m_ids.reserve(std::min(most, limit));
  for (JobPosition at; at.row < m_draft.rows.count && jobs.size() < limit; ++at.row) {
    for (at.combination = 0; at.combination < m_combinations.size(); ++at.combination) {
      take_values(at);
      if (is_excluded()) {
        m_excluded += m_draft.spec.repeat;
        continue;
      }
      for (at.repeat = 0; at.repeat < m_draft.spec.repeat && jobs.size() < limit; ++at.repeat) {
        add_job(at);
      }
    }
  }
  if (m_excluded > 0) {
    m_draft.plan.notes.push_back("exclude takes " + base::count_of(m_excluded, "job") + " away");
  }
  if (most - m_excluded > limit) {
    m_draft.plan.notes.push_back("limit: only the first " + base::count_of(limit, "job"));
  }
  warn();
}

}  // namespace

std::map<InputId, std::size_t> assemble_jobs(Draft& draft,
                                             const std::vector<Combination>& combinations,
                                             const Prior& prior) {
  Assembly assembly(draft, combinations, prior);
  assembly.run();
  return assembly.varied();
}

}  // namespace invokeai_batch::plan
