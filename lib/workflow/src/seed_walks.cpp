#include "invokeai_batch/workflow/seed_walks.hpp"

#include <algorithm>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::workflow {

namespace {

constexpr double k_largest_seed = 4294967295.0;
constexpr std::int64_t k_seeds = std::int64_t{1} << 32;

bool is_seed_type(const FieldType& type) {
  return type.kind == FieldKind::integer && !type.is_list && !type.or_list &&
         type.input != FieldInput::connection && type.maximum == k_largest_seed &&
         type.minimum.value_or(0) <= 0 && !type.exclusive_minimum && !type.exclusive_maximum &&
         type.multiple_of.value_or(1) == 1;
}

std::uint32_t wrapped(std::int64_t seed) {
  return static_cast<std::uint32_t>((seed % k_seeds + k_seeds) % k_seeds);
}

std::uint32_t start_of(const InputInstance& input, const FieldType& type) {
  const auto stored = input.value.integer();
  const auto usual = base::parse_integer(type.default_json.value_or("0"));
  return wrapped(stored.value_or(usual.value_or(0)));
}

}  // namespace

std::vector<SeedWalk> seed_walks(const LoadedWorkflow& workflow) {
  std::vector<SeedWalk> walks;
  if (editor_of(workflow.schema) != Editor::seven) {
    return walks;
  }
  for (const auto& node : workflow.document.nodes) {
    const auto* input = node.is_typed() ? node.input("seed") : nullptr;
    const auto* type = workflow.schema.field(node.type, "seed");
    if (input == nullptr || type == nullptr || input->seed_mode == SeedMode::fixed ||
        !is_seed_type(*type)) {
      continue;
    }
    if (const auto slot = workflow.templates.slot({node.id, "seed"})) {
      walks.push_back({*slot, input->seed_mode, start_of(*input, *type)});
    }
  }
  return walks;
}

bool has_seed_modes(const Document& document) {
  return std::any_of(document.nodes.begin(), document.nodes.end(), [](const Node& node) {
    return std::any_of(node.inputs.begin(), node.inputs.end(), [](const InputInstance& input) {
      return input.seed_mode != SeedMode::fixed;
    });
  });
}

std::uint32_t seed_of_session(const SeedWalk& walk, std::uint64_t session) {
  const auto steps = static_cast<std::uint32_t>(session);
  return walk.mode == SeedMode::decrement ? walk.start - steps : walk.start + steps;
}

}  // namespace invokeai_batch::workflow
