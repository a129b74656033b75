// A value as the user wrote it, before the input it is for has said what type it has.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::yaml {

/// A value as the user wrote it. Its type is decided by the input it is for, not by YAML.
struct RawValue {
  enum class Kind {
    null,      // `null` or `~`: removes a value; also nothing at all, see is_nothing
    plain,     // without quotes: text, number, true …, as the input decides
    quoted,    // in quotes or a block (`|`, `>`): a text, never a number
    list,      // items
    map,       // members
    argument,  // typed after `INPUT=` on the command line, whole
  };
  Kind kind = Kind::null;
  std::string text{};                                       // plain, quoted and argument
  std::vector<RawValue> items{};                            // list
  std::vector<std::pair<std::string, RawValue>> members{};  // map, in order, no key twice
  std::string place{};                                      // "jobs.yaml:12:5", "--set 5=30"
  std::string key_place{};                                  // of its key, when it is a member
  /// Not empty when YAML made something else of it than the text that stands in the file: a plain
  /// text cut by ` #`, a one-line map or list, an alias, an anchor, `~`, nothing at all. It is then
  /// that line with the text in quotes: `prompt: "a photo #1 of a cat"`. No harm for other types;
  /// where a text is due, report damaged_text().
  std::string quoted_line{};
  /// Of a null: none is written, the place behind the key is empty (or begins with a comment).
  bool is_nothing = false;

  /// The member with that key; nullptr when there is none or this is no map.
  [[nodiscard]] const RawValue* find(std::string_view key) const;
};

/// What to say when `value` is for a text input and YAML damaged it, or when it is a list or a map
/// where one text is due: "quote this text", with the corrected line. nullopt: the text is whole
/// (also for `null`, which is no text but is meant).
[[nodiscard]] std::optional<base::Problem> damaged_text(const RawValue& value);

/// What to say of a null that nobody wrote; nullopt for all other values.
[[nodiscard]] std::optional<base::Problem> nothing_written(const RawValue& value);

/// "nothing", "a text", "a list", "a map": for messages that say what stands there.
[[nodiscard]] std::string_view describe(RawValue::Kind kind);

}  // namespace invokeai_batch::yaml
