// Names that people type, of things that other programs wrote down.
#pragma once

#include <string>
#include <string_view>

namespace invokeai_batch::base {

/// Are the composed forms (NFC) equal? An accent may be a character of its own, and looks the same.
[[nodiscard]] bool same_text(std::string_view a, std::string_view b);

/// The same, whether A to Z are small or capital.
[[nodiscard]] bool same_name(std::string_view a, std::string_view b);

/// `~/a.png` below `home`, which a shell does not do behind `=`. Everything else stays as it is,
/// and so does everything without a home.
[[nodiscard]] std::string with_home(std::string_view path, std::string_view home);

}  // namespace invokeai_batch::base
