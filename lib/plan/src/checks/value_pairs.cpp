#include "checks/value_pairs.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/plan/input_names.hpp"
#include "values/problem_list.hpp"

namespace invokeai_batch::plan {

namespace {

enum class Order { ascending, not_descending };

struct PairRule {
  std::string_view node_type;  // "": every one that has both fields
  std::string_view low;
  std::string_view high;
  Order order;
};

constexpr PairRule k_rules[] = {
    {"range", "start", "stop", Order::ascending},
    {"", "begin_step_percent", "end_step_percent", Order::not_descending},
};

struct Pair {
  workflow::SlotIndex low = 0;
  workflow::SlotIndex high = 0;
  Order order = Order::ascending;
  std::vector<std::int64_t> jobs{};  // that the server would refuse
};

std::vector<Pair> pairs_of(const workflow::LoadedWorkflow& context) {
  std::vector<Pair> pairs;
  for (const auto& node : context.document.nodes) {
    for (const auto& rule : k_rules) {
      if (!rule.node_type.empty() && node.type != rule.node_type) {
        continue;
      }
      const auto low = context.templates.slot({node.id, std::string(rule.low)});
      const auto high = context.templates.slot({node.id, std::string(rule.high)});
      if (low && high) {
        pairs.push_back({*low, *high, rule.order});
      }
    }
  }
  return pairs;
}

std::optional<double> number_in(const std::string& text) {
  return json::parse(text, "a value").root().number();
}

std::optional<double> value_in(const PlannedJob& job, workflow::SlotIndex slot,
                               const workflow::LoadedWorkflow& context) {
  const auto set = std::find_if(job.values.begin(), job.values.end(),
                                [slot](const auto& value) { return value.slot == slot; });
  if (set != job.values.end() && set->value->graph) {
    return number_in(*set->value->graph);
  }
  const auto& own = context.templates.slots[slot];
  if (set == job.values.end() && own.value.exists() && !own.value.is_null()) {
    return own.value.number();
  }
  const auto* type = context.schema.field(own.node_type, own.ref.field);
  return type != nullptr && type->default_json ? number_in(*type->default_json) : std::nullopt;
}

bool is_refused(const Pair& pair, const PlannedJob& job, const workflow::LoadedWorkflow& context) {
  const auto low = value_in(job, pair.low, context);
  const auto high = value_in(job, pair.high, context);
  return low && high && (pair.order == Order::ascending ? *high <= *low : *high < *low);
}

base::Problem problem_of(const Pair& pair, const workflow::LoadedWorkflow& context) {
  const auto name = [&](workflow::SlotIndex slot) {
    return name_of_slot(slot, context.document, context.form, context.templates);
  };
  const bool is_strict = pair.order == Order::ascending;
  return {.where = place_of_jobs(pair.jobs.front(), pair.jobs.size()),
          .what = name(pair.high) + " has to be " + (is_strict ? "more than " : "at least ") +
                  name(pair.low),
          .hint = "set it: --set " + base::shell_word(name(pair.high) + "=VALUE")};
}

}  // namespace

std::vector<base::Problem> unfit_pairs(const std::vector<PlannedJob>& jobs,
                                       const workflow::LoadedWorkflow& context) {
  std::vector<base::Problem> problems;
  for (auto& pair : pairs_of(context)) {
    for (const auto& job : jobs) {
      if (is_refused(pair, job, context)) {
        pair.jobs.push_back(job.number);
      }
    }
    if (!pair.jobs.empty()) {
      problems.push_back(problem_of(pair, context));
    }
  }
  return problems;
}

}  // namespace invokeai_batch::plan
