// How the files and directories of a mirror are called.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "invokeai_batch/invokeai/images.hpp"
#include "invokeai_batch/plan/name_template.hpp"
#include "invokeai_batch/store/mirror.hpp"

namespace invokeai_batch::app {

inline constexpr const char* k_mirror_name = "{name}.{ext}";
inline constexpr const char* k_index = "index.csv";

/// Throws base::Error(input) for a template that is none, or has a field that mirrors do not have:
/// board, date, name, seed, model, prompt and ext are there.
[[nodiscard]] plan::NameTemplate mirror_names(const std::string& text);

/// The path below the board's directory; every segment is safe. What several files would have in
/// common is for free_path().
[[nodiscard]] std::string path_of(const plan::NameTemplate& names, const std::string& board,
                                  const store::MirroredFile& file);

/// `wanted`, or with -2, -3 … where that name is another file's: of the mirror, as `is_taken` says,
/// or of the user's. A file of this content that lies there is taken for ours: a crash came before
/// it was entered.
[[nodiscard]] std::string free_path(const std::filesystem::path& board_directory,
                                    const std::string& wanted, const store::MirroredFile& file,
                                    const std::function<bool(const std::string& path)>& is_taken);

/// A segment for a board: its name made safe, with -2, -3 … where another board has it.
[[nodiscard]] std::string directory_of(const std::vector<store::MirroredBoard>& others,
                                       const std::string& name);

}  // namespace invokeai_batch::app
