// Words for a POSIX shell, in lines that a user is told to type.
#pragma once

#include <string>
#include <string_view>

namespace invokeai_batch::app {

/// The text as one word: as it is when it needs no quotes, else in single quotes.
[[nodiscard]] std::string shell_word(std::string_view text);

}  // namespace invokeai_batch::app
