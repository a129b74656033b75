// The command that began a run, as its directory keeps it: `run` writes it down, `resume` goes by
// it. A directory may be from somebody else: what it says is data, as a job file is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::app {

struct KeptCommand {
  std::string directory{};           // that it was typed in
  std::vector<std::string> words{};  // all of argv but the program's name
};

/// As the store keeps it (store::meta::k_command), for a command that was typed here.
[[nodiscard]] std::string kept_command_json(const std::vector<std::string>& words);

/// nullopt when the directory does not know it. Throws base::Error(input) when it is damaged.
[[nodiscard]] std::optional<KeptCommand> kept_command(const store::Snapshot& known);

/// What `resume` is to do: `again`, which is the kept command taken apart, into `output_directory`,
/// with what is `typed` now. Kept settings stay apart from those that were typed
/// (Arguments::kept_settings), and only what is typed says how it is shown.
[[nodiscard]] Arguments replay(const KeptCommand& kept, Arguments again, const Arguments& typed,
                               const std::string& output_directory);

/// For kept words that are no `run`, and why; "" where nothing is known.
[[nodiscard]] base::Error damaged_command(const std::string& why);

}  // namespace invokeai_batch::app
