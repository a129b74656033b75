// What a command is: its words for --help, completions and the manual page, its options, and what
// carries it out. All of one command stands in one file, commands/NAME.cpp.
#pragma once

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.hpp"

namespace CLI {
class App;
}

namespace invokeai_batch::app {

/// Headings that options stand under in --help.
inline constexpr const char* k_varies = "What varies";
inline constexpr const char* k_how = "How it runs";
inline constexpr const char* k_says = "What it says";
inline constexpr const char* k_connection = "Connection";
inline constexpr const char* k_hidden = "";

/// Takes the definitions of a command's options. What they are defined over has to live until argv
/// is parsed.
class Builder {
 public:
  Builder(CLI::App& app, Arguments& arguments) : m_app(app), m_arguments(arguments) {}

  /// A value, kept to the letter; given again, the last one holds. `due` is what --help calls it.
  void text(const std::string& flags, std::optional<std::string>& value, const std::string& help,
            const std::string& due, const char* heading = k_varies);
  /// A repeatable option: no splitting at commas or brackets, and it does not swallow the words
  /// that follow it.
  void repeated(const std::string& flags, std::vector<std::string>& values, const std::string& help,
                const std::string& due, const char* heading = k_varies);
  void on(const std::string& flags, bool& value, const std::string& help,
          const char* heading = k_says);
  /// --json; what it means for this command.
  void json(const std::string& help);
  /// These settings, and those of the connection, in the order of the table.
  void settings(std::initializer_list<std::string_view> keys);
  /// An option that is taken, so that the command can refuse it with a hint, but shown nowhere.
  void hide(const std::string& flag);

 private:
  CLI::App& m_app;
  Arguments& m_arguments;
};

/// The words of a command that are no options.
struct Words {
  std::string_view name{};  // what one of them is called: "WORKFLOW"; empty: there are none
  std::string_view what{};  // "a workflow"
  std::size_t least = 0;
  std::size_t most = 0;
};
inline constexpr std::size_t k_any_number = static_cast<std::size_t>(-1);

/// Carries a command out, once its options have their values. Gives back the exit status, or throws
/// base::Error.
using Action = std::function<int(const Arguments&)>;

struct Command {
  std::string_view name;  // one word, or a noun and a verb: "boards list"
  std::string_view signature;
  std::string_view summary;   // without a full stop
  std::string_view examples;  // lines
  std::string_view notes = {};
  Words words{};
  /// Defines the options over fresh values and gives back what carries the command out with them.
  std::function<Action(Builder&)> options;
};

/// A command's options for Command::options: `define` defines them over a struct that `run` takes.
template <class Options>
[[nodiscard]] std::function<Action(Builder&)> options_for(void (*define)(Builder&, Options&),
                                                          int (*run)(const Arguments&,
                                                                     const Options&)) {
  return [define, run](Builder& builder) -> Action {
    auto values = std::make_shared<Options>();
    define(builder, *values);
    return [values, run](const Arguments& arguments) { return run(arguments, *values); };
  };
}
/// The same for a command that has none of its own.
[[nodiscard]] inline std::function<Action(Builder&)> options_for(void (*define)(Builder&),
                                                                 int (*run)(const Arguments&)) {
  return [define, run](Builder& builder) -> Action {
    define(builder);
    return run;
  };
}
/// The same for one that has none but those of every command.
[[nodiscard]] inline std::function<Action(Builder&)> no_options(int (*run)(const Arguments&)) {
  return [run](Builder&) -> Action { return run; };
}

}  // namespace invokeai_batch::app
