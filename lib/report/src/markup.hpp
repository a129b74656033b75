// Text on its way into HTML and scripts.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invokeai_batch::report {

/// Valid UTF-8 whatever came in: bytes that are none become U+FFFD.
[[nodiscard]] std::string as_utf8(std::string_view text);

/// For text between tags and inside of quoted attributes.
[[nodiscard]] std::string html_text(std::string_view text);

/// JSON that may stand in a <script> element: no `<` is left, so nothing can end the element.
[[nodiscard]] std::string json_for_html(std::string_view json);

/// `'sha256-…'`: what a Content-Security-Policy calls a script or a style of this text.
[[nodiscard]] std::string policy_source(std::string_view text);

/// Every %%NAME%% replaced, in one pass, so that what replaces one is never looked at again.
/// REQUIRES: each slot of the text has a value.
[[nodiscard]] std::string fill_slots(
    std::string_view text, const std::vector<std::pair<std::string_view, std::string>>& values);

}  // namespace invokeai_batch::report
