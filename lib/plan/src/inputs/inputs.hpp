// The inputs that a plan speaks of, each once, whatever name it was called by.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "inputs/ids.hpp"
#include "inputs/seed_targets.hpp"
#include "invokeai_batch/plan/input_names.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::plan {

struct Input {
  std::string name{};            // for people, results.csv and names
  std::string key{};             // "<node id>.<field>", for job ids
  workflow::SlotIndex slot = 0;  // of the seed: its input, or `low` of its rand_int
  workflow::FieldType type{};    // narrowed by the Form
  bool is_seed = false;
};

/// The type of a slot: the server's, else guessed, narrowed by the Form. What a saved workflow
/// among `called` takes has the type of the field there.
[[nodiscard]] workflow::FieldType type_of_slot(workflow::SlotIndex slot,
                                               const workflow::LoadedWorkflow& context,
                                               const CalledWorkflows& called);

class Inputs {
 public:
  /// `seed` is what the name "seed" means; `targets` are named when it means nothing.
  /// Both references stay valid as long as this.
  Inputs(const workflow::LoadedWorkflow& context, const CalledWorkflows& called,
         std::optional<SeedTarget> seed, std::vector<SeedTarget> targets);

  /// The input, or the problem without a place.
  [[nodiscard]] std::variant<InputId, base::Problem> find(std::string_view name);
  /// The input of a slot, by whatever name.
  [[nodiscard]] InputId of_slot(workflow::SlotIndex slot);

  [[nodiscard]] const Input& operator[](InputId id) const { return m_inputs[id]; }
  [[nodiscard]] std::size_t size() const { return m_inputs.size(); }
  [[nodiscard]] const std::optional<SeedTarget>& seed() const { return m_seed; }

 private:
  [[nodiscard]] std::variant<InputId, base::Problem> look_up(std::string_view name);
  [[nodiscard]] InputId seed_input();

  const workflow::LoadedWorkflow& m_context;
  const CalledWorkflows& m_called;
  std::optional<SeedTarget> m_seed;
  std::vector<SeedTarget> m_targets;
  std::vector<Input> m_inputs;
  std::map<std::string, std::variant<InputId, base::Problem>, std::less<>> m_names;
  std::map<workflow::SlotIndex, InputId> m_by_slot;
  std::optional<InputId> m_seed_input;
};

}  // namespace invokeai_batch::plan
