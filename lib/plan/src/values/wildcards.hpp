// `__name__` in the text of {dynamic: …}: one line of DIR/name.txt, or one value of the server's
// wildcard of that name where there is no such file.
//
// The server has no such files, so each `__name__` becomes `{line|line|…}` before it is asked. In a
// line, braces, weights and other wildcards mean what they mean in the text itself; every other
// character means itself, though the server's syntax knows no way to say so: such characters
// travel as others that nobody types, and come back by without_stand_ins().
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "invokeai_batch/yaml/raw_value.hpp"
#include "values/fact_reader.hpp"
#include "values/notes.hpp"
#include "values/problem_list.hpp"

namespace invokeai_batch::plan {

/// Where wildcards are looked for, and where what is missing or wrong is told.
struct WildcardReader {
  FactReader& facts;
  ProblemList& problems;
  Notes& notes;
  std::string_view directory;
  std::string_view input;  // its name, for messages
};

/// `prompt` with the lines of its wildcards; its own text when it has none. nullopt: a file has not
/// been read yet, or a problem was told: a file that is missing, empty or includes itself, a name
/// that leads out of the directory, a line whose braces do not match.
[[nodiscard]] std::optional<std::string> with_wildcards(const yaml::RawValue& prompt,
                                                        const WildcardReader& reader);

/// A prompt that the server made, with the characters that were meant.
[[nodiscard]] std::string without_stand_ins(std::string_view prompt);

}  // namespace invokeai_batch::plan
