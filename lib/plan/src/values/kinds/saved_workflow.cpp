// Workflows of the server's library that a node calls, by id, which is a plain text.
#include <optional>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "values/kinds/kinds.hpp"
#include "values/kinds/server_names.hpp"

namespace invokeai_batch::plan {

namespace {

Typed typed_id(const workflow::FieldType& /*type*/, const yaml::RawValue& value,
               std::string_view /*name*/) {
  return encoded_as(json::quoted(value.text), value.text);
}

// nullopt: it is there and can be called; or offline, or about to be fetched.
std::optional<base::Problem> what_is_wrong(const std::string& id, const Typing& typing) {
  if (id.empty()) {
    return base::Problem{.what = "no workflow is chosen to be called"};
  }
  const auto* fetched = typing.facts.saved_workflow(id);
  if (fetched == nullptr) {
    return std::nullopt;
  }
  if (!fetched->value.has_value()) {
    return base::Problem{.what = fetched->problem};
  }
  if (!fetched->value->why_not_callable.empty()) {
    return base::Problem{.what = "the saved workflow " + shown(fetched->value->name) +
                                 " cannot be called: " + fetched->value->why_not_callable};
  }
  return std::nullopt;
}

Typed typed_saved_workflow(const workflow::FieldType& type, const yaml::RawValue& value,
                           std::string_view name, const Typing& typing) {
  auto typed = typed_value(type, value, name);
  const auto* chosen = std::get_if<TypedValue>(&typed);
  if (chosen == nullptr || !chosen->encoded.graph.has_value()) {
    return typed;
  }
  auto problem = what_is_wrong(chosen->text, typing);
  return problem ? at_value(*std::move(problem), value, name) : typed;
}

void ask_for_workflow(const OwnValue& own, FactReader& facts) {
  if (own.kind == workflow::FieldKind::saved_workflow && own.value.is_string() &&
      !own.value.text().empty()) {
    (void)facts.saved_workflow(std::string(own.value.text()));
  }
}

std::vector<base::Problem> missing_workflow(const OwnValue& own, const Typing& typing) {
  if (own.kind != workflow::FieldKind::saved_workflow) {
    return {};
  }
  auto problem = what_is_wrong(std::string(own.value.text()), typing);
  if (!problem) {
    return {};
  }
  problem->what = std::string(own.name) + ": " + problem->what;
  problem->hint =
      "choose it again in that node, in InvokeAI, and save the workflow; or give its id: --set " +
      base::shell_word(std::string(own.name) + "=ID");
  return {*std::move(problem)};
}

}  // namespace

extern constinit const KindRules k_saved_workflow = {.kind = workflow::FieldKind::saved_workflow,
                                                     .typed_one = typed_id,
                                                     .typed = typed_saved_workflow,
                                                     .ask = ask_for_workflow,
                                                     .missing = missing_workflow};

}  // namespace invokeai_batch::plan
