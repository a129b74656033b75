// Which thing a word means.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/arguments.hpp"

namespace invokeai_batch::app {

/// The words of a command from `first` on; `-` among them stands for the names on standard input,
/// one a line, or with NUL between them, which `-0` beside it may say. Throws base::Error when
/// standard input is asked for twice.
[[nodiscard]] std::vector<std::string> names_from(const Arguments& arguments,
                                                  std::size_t first = 0);

/// Something that has an id, and a name that may not be its own alone.
struct Named {
  std::string id{};
  std::string name{};
  std::string detail{};  // what tells it from others of its name
};

/// The one that is meant by `word`: by id, else by name, else by name whatever the case. `noun` is
/// what messages call them: "board". Throws base::Error(input) when there is none (with the nearest
/// names), or more than one (with all of them).
[[nodiscard]] std::size_t find_named(const std::vector<Named>& all, const std::string& word,
                                     const std::string& noun);

/// What find_named() takes for this one: its name where no other has it, else its id.
[[nodiscard]] std::string handle_of(const std::vector<Named>& all, std::size_t index);

}  // namespace invokeai_batch::app
