// The kinds of fields: what a value of each may be, what it asks of the server and of this machine,
// and what names make of it.
//
// A kind is a file of this folder, which defines its rules; kinds.cpp lists them. How the server's
// schema shows a kind stands in lib/workflow, document/field_kinds.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "values/fact_reader.hpp"
#include "values/kinds/boards.hpp"
#include "values/kinds/images.hpp"
#include "values/notes.hpp"
#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

/// What a value may be held against while it is typed.
struct Typing {
  FactReader& facts;
  Notes& notes;
  BoardBook& boards;
  ImageBook& images;
  std::string_view directory{};  // where relative paths start
};

/// A value that the workflow has itself.
struct OwnValue {
  json::Value value;
  workflow::FieldKind kind = workflow::FieldKind::any;  // of its input
  std::string_view name{};                              // of its input, for messages
  std::string_view file{};                              // the workflow's
};

/// What is known of the texts of a kind, to judge a format in a name.
enum class TextKind { text, integer, number, unknown };

struct KindRules {
  workflow::FieldKind kind = workflow::FieldKind::any;

  /// One value, by itself: no null, no argument, and a list or a map only if `takes_structure`.
  /// nullptr: as that of an unknown kind.
  Typed (*typed_one)(const workflow::FieldType& type, const yaml::RawValue& value,
                     std::string_view name) = nullptr;
  bool takes_structure = false;

  /// A value as it was written, held against facts. nullptr: it needs none, and typed_value() does.
  Typed (*typed)(const workflow::FieldType& type, const yaml::RawValue& value,
                 std::string_view name, const Typing& typing) = nullptr;

  /// Asks for the facts that a value of the workflow needs. It is called for values of every kind:
  /// those of unknown ones may have others inside.
  void (*ask)(const OwnValue& own, FactReader& facts) = nullptr;
  /// What such a value names and is not there.
  std::vector<base::Problem> (*missing)(const OwnValue& own, const Typing& typing) = nullptr;

  TextKind text = TextKind::text;
  /// The member of a stored object that is its text for people.
  std::string_view own_member{};
};

/// In the order in which an object of an unknown kind is tried for its text.
[[nodiscard]] std::span<const KindRules* const> all_kinds();

[[nodiscard]] const KindRules& rules_of(workflow::FieldKind kind);

/// Must typing a value of this kind wait for facts?
[[nodiscard]] inline bool asks_for_facts(workflow::FieldKind kind) {
  return rules_of(kind).typed != nullptr;
}

/// A value of the workflow itself, for people.
[[nodiscard]] std::string own_text(json::Value value);

}  // namespace invokeai_batch::plan
