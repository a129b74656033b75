// What was asked for, the names of inputs resolved: the step before anything varies.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "axes/draft.hpp"
#include "axes/matrix.hpp"
#include "invokeai_batch/plan/spec.hpp"

namespace invokeai_batch::plan {

struct Asked {
  Spec spec{};                                              // in which the command line has won
  std::optional<NameTemplate> board_name{};                 // of `board`
  Combination base{};                                       // what every job starts from: `set`
  std::set<InputId> pinned{};                               // of it, by the command line
  std::map<workflow::SlotIndex, Setting> batch_settings{};  // of batch and generator nodes
};

[[nodiscard]] Asked read_asked(const Spec& spec, Draft& draft);

/// Is it an own input of a batch or generator node? Such are set like others, but they are in no
/// graph.
[[nodiscard]] bool is_of_batch_node(const Draft& draft, InputId input);

/// Where relative paths of a value start.
[[nodiscard]] std::string directory_of_origin(const Spec& spec, Origin origin);

/// One value, where a source such as {lines: FILE} has to stand for just one.
[[nodiscard]] ValueId one_value(Draft& draft, const Spec& spec, InputId input,
                                const Setting& setting);

/// Tells the same input twice: in one map, or in two of rows, zip and matrix.
class Givers {
 public:
  explicit Givers(Draft& draft) : m_draft(draft) {}

  /// False after a problem.
  bool is_new(InputId input, const std::string& place);

 private:
  Draft& m_draft;
  std::map<InputId, std::string> m_places;
};

/// For the seed, which cannot be set and varied, or set twice.
[[nodiscard]] base::Problem seed_given_twice(const std::string& place, const Spec& spec);

}  // namespace invokeai_batch::plan
