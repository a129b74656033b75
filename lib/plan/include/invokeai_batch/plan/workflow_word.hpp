// How a workflow is named that is no file but on a server.
#pragma once

#include <string_view>

namespace invokeai_batch::plan {

inline constexpr std::string_view k_library_word = "library:";  // NAME or ID follows
inline constexpr std::string_view k_image_word = "image:";      // the name of an image

/// Such a word is no path, whatever it ends in: in a job file it starts at no directory. A file may
/// still be called so.
[[nodiscard]] constexpr bool names_thing_of_server(std::string_view word) {
  return word.starts_with(k_library_word) || word.starts_with(k_image_word);
}

}  // namespace invokeai_batch::plan
