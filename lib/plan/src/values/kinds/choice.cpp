#include "values/kinds/choice.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/yaml/shape.hpp"
#include "values/kinds/kinds.hpp"

namespace invokeai_batch::plan {

namespace {

using workflow::FieldType;

constexpr std::size_t k_most_choices = 40;

std::string listed(const std::vector<std::string>& choices) {
  const auto count = std::min(choices.size(), k_most_choices);
  std::vector<std::string> some(choices.begin(),
                                choices.begin() + static_cast<std::ptrdiff_t>(count));
  if (count < choices.size()) {
    some.push_back("and " + std::to_string(choices.size() - count) + " more");
  }
  return yaml::listed_behind("it takes", some);
}

// One a line, where they have labels: "large  (Large, 1024 × 1024)".
std::string listed_with_labels(const FieldType& type) {
  std::string text = "it takes:";
  for (std::size_t i = 0; i < type.choices.size(); ++i) {
    const auto& label = type.choice_labels.at(i);
    text += "\n  " + type.choices[i] +
            (label.empty() || label == type.choices[i] ? "" : "  (" + label + ")");
  }
  return text;
}

Typed typed_choice(const FieldType& type, const yaml::RawValue& value, std::string_view name) {
  if (const auto choice = choice_meant(type, value.text)) {
    return encoded_as(type.choices_are_integers ? *choice : json::quoted(*choice), *choice);
  }
  auto names = type.choices;
  names.insert(names.end(), type.choice_labels.begin(), type.choice_labels.end());
  auto problem = problem_with(value, name, described(value) + " is not one of its choices",
                              base::did_you_mean(value.text, names));
  problem.detail = type.choice_labels.empty() ? listed(type.choices) : listed_with_labels(type);
  return problem;
}

}  // namespace

std::optional<std::string> choice_meant(const FieldType& type, std::string_view text) {
  if (std::find(type.choices.begin(), type.choices.end(), text) != type.choices.end()) {
    return std::string(text);
  }
  const auto label = std::find(type.choice_labels.begin(), type.choice_labels.end(), text);
  if (label == type.choice_labels.end()) {
    return std::nullopt;
  }
  return type.choices.at(static_cast<std::size_t>(label - type.choice_labels.begin()));
}

extern constinit const KindRules k_choice = {
    .kind = workflow::FieldKind::choice, .typed_one = typed_choice, .text = TextKind::unknown};

}  // namespace invokeai_batch::plan
