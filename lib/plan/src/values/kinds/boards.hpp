// Boards by name or id, each once, each with a directory of its own.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "invokeai_batch/plan/parts.hpp"
#include "values/fact_reader.hpp"
#include "values/problem_list.hpp"
#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

/// Collects the boards of a plan.
class BoardBook {
 public:
  explicit BoardBook(FactReader& facts) : m_facts(facts) {}

  /// A board input's value: a name, an id, "none" or "auto" (which is a setting of the browser, and
  /// so none here).
  [[nodiscard]] Typed typed(const workflow::FieldType& type, const yaml::RawValue& value,
                            std::string_view name);

  /// The board that the workflow itself names by id: nullopt for "auto", "none" and unset. A board
  /// that the server does not have is a problem; only then `name` is asked how the input is called.
  [[nodiscard]] std::variant<std::optional<std::size_t>, base::Problem> of_workflow(
      json::Value value, const std::function<std::string()>& name);

  [[nodiscard]] const std::vector<PlannedBoard>& boards() const { return m_boards; }
  [[nodiscard]] std::vector<PlannedBoard> take_boards() { return std::move(m_boards); }

 private:
  /// Position of a board in the plan; the same one for its name and its id.
  [[nodiscard]] std::variant<std::size_t, base::Problem> find(const std::string& reference);
  [[nodiscard]] std::size_t add(std::string name, std::optional<std::string> id);

  FactReader& m_facts;
  std::vector<PlannedBoard> m_boards;
  std::map<std::string, std::size_t> m_by_reference;
};

/// Two boards whose directories a file system cannot tell apart.
void check_directories(const std::vector<PlannedBoard>& boards, ProblemList& problems);

}  // namespace invokeai_batch::plan
