// Model references: what a user typed, and what a workflow brought from another server.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/plan/facts.hpp"
#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/workflow/schema.hpp"
#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

/// The model that a key, a hash, a name or `base/name` means among those that the field accepts; a
/// key or hash of a model that it does not accept, or a name that several have, is a problem that
/// lists the candidates.
[[nodiscard]] std::variant<const ModelRecord*, base::Problem> find_model(
    std::string_view reference, const workflow::FieldType& type,
    const std::vector<ModelRecord>& models);

/// `reference` is ambiguous: the models that it may mean, and how to write which.
[[nodiscard]] base::Problem several_found(std::string_view reference,
                                          const std::vector<const ModelRecord*>& named);

/// What to choose instead of `wanted`: the models that the field accepts, nearest names first.
[[nodiscard]] std::string models_to_choose_from(std::string_view wanted,
                                                const workflow::FieldType& type,
                                                const std::vector<ModelRecord>& models);

/// A model input's value. `models` is nullptr offline: the reference is then kept as it is, for
/// people, and not checked.
[[nodiscard]] Typed typed_model(const workflow::FieldType& type, const yaml::RawValue& value,
                                std::string_view name, const std::vector<ModelRecord>* models);

/// `[{lora: MODEL, weight: 0.8}]`; a name alone takes the weight that the GUI gives a new one.
[[nodiscard]] Typed typed_loras(const workflow::FieldType& type, const yaml::RawValue& value,
                                std::string_view name, const std::vector<ModelRecord>* models);

/// How a reference of the workflow was found on this server. `model` is nullptr when it was not.
struct ModelMatch {
  const ModelRecord* model = nullptr;
  std::string_view by{};                      // "key", "hash", "name, base and type"
  std::vector<const ModelRecord*> several{};  // of that name, base and type: none is taken
};
[[nodiscard]] ModelMatch match_reference(json::Value reference,
                                         const std::vector<ModelRecord>& models);

/// What became of the models that a value of the workflow names.
struct ResolvedModels {
  std::optional<std::string> json{};  // the value rewritten; nullopt: nothing had to change
  std::vector<ModelRemap> remaps{};   // `node` is left to the caller
  std::vector<base::Problem> problems{};
};

/// Looks up every {key, hash, name, base, type} inside a value: by key, else by hash, else by
/// (name, base, type), else it is a problem that lists what there is. Several of one name are a
/// problem that lists them, as for a name that is set.
[[nodiscard]] ResolvedModels resolve_models(json::Value value, std::string_view name,
                                            const std::vector<ModelRecord>& models);

/// Is it a model reference as the GUI stores it?
[[nodiscard]] bool is_model_reference(json::Value value);

}  // namespace invokeai_batch::plan
