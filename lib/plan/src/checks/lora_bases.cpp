#include "checks/lora_bases.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/value.hpp"
#include "values/kinds/models.hpp"
#include "values/problem_list.hpp"
#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

namespace {

struct NamedModel {
  std::string name{};
  std::string base{};
  bool is_lora = false;  // else a main model
};
using NamedModels = std::vector<NamedModel>;

// Depth is bounded by json::k_deepest.
void collect(json::Value value, NamedModels& models) {
  if (is_model_reference(value)) {
    const auto type = value["type"].text();
    const auto base = value["base"].text();
    if ((type == "main" || type == "lora") && base != "any" && base != "unknown") {
      models.push_back({std::string(value["name"].text()), std::string(base), type == "lora"});
    }
  } else if (value.is_array() || value.is_object()) {
    for (const auto& member : value) {
      collect(member.value, models);
    }
  }
}

class LoraBases {
 public:
  explicit LoraBases(const workflow::LoadedWorkflow& context) : m_context(context) {
    const auto& slots = context.templates.slots;
    for (workflow::SlotIndex slot = 0; slot < slots.size(); ++slot) {
      NamedModels models;
      if (slots[slot].in_graph && slots[slot].node_type != "core_metadata") {
        collect(slots[slot].value, models);
      }
      if (!models.empty()) {
        m_own.emplace_back(slot, std::move(models));
      }
    }
  }

  void look_at(const PlannedJob& job) {
    NamedModels models;
    for (const auto& value : job.values) {
      const auto& node_type = m_context.templates.slots[value.slot].node_type;
      const auto& of_value = models_of(value.value);
      if (node_type != "core_metadata") {
        models.insert(models.end(), of_value.begin(), of_value.end());
      }
    }
    for (const auto& [slot, of_slot] : m_own) {
      const bool is_replaced =
          std::any_of(job.values.begin(), job.values.end(),
                      [slot = slot](const auto& value) { return value.slot == slot; });
      if (!is_replaced) {
        models.insert(models.end(), of_slot.begin(), of_slot.end());
      }
    }
    compare(models, job.number);
  }

  [[nodiscard]] std::vector<base::Problem> warnings() const {
    std::vector<base::Problem> warnings;
    for (const auto& [pair, jobs] : m_unfit) {
      warnings.push_back(
          {.where = place_of_jobs(jobs.front(), jobs.size()),
           .what = pair.first + ", but " + pair.second + ": the server will refuse or ignore it"});
    }
    return warnings;
  }

 private:
  const NamedModels& models_of(const workflow::Encoded* value) {
    const auto [known, is_new] = m_of_values.try_emplace(value);
    // Most values are no models, and need not be read to see that.
    if (is_new && value->graph && value->graph->find("\"base\":") != std::string::npos) {
      const auto document = json::parse(*value->graph, "a model");
      collect(document.root(), known->second);
    }
    return known->second;
  }

  void compare(const NamedModels& models, std::int64_t job) {
    const auto* main = static_cast<const NamedModel*>(nullptr);
    for (const auto& model : models) {
      main = model.is_lora ? main : &model;
    }
    for (const auto& lora : models) {
      const bool fits = !lora.is_lora || main == nullptr ||
                        std::any_of(models.begin(), models.end(), [&lora](const auto& other) {
                          return !other.is_lora && other.base == lora.base;
                        });
      if (!fits) {
        m_unfit[{"the LoRA " + shown(lora.name) + " is for " + lora.base,
                 "the model " + shown(main->name) + " is " + main->base}]
            .push_back(job);
      }
    }
  }

  const workflow::LoadedWorkflow& m_context;
  std::vector<std::pair<workflow::SlotIndex, NamedModels>> m_own;
  std::map<const workflow::Encoded*, NamedModels> m_of_values;
  std::map<std::pair<std::string, std::string>, std::vector<std::int64_t>> m_unfit;
};

}  // namespace

std::vector<base::Problem> lora_base_warnings(const std::vector<PlannedJob>& jobs,
                                              const workflow::LoadedWorkflow& context) {
  LoraBases bases(context);
  for (const auto& job : jobs) {
    bases.look_at(job);
  }
  return bases.warnings();
}

}  // namespace invokeai_batch::plan
