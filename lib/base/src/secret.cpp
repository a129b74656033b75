#include "invokeai_batch/base/secret.hpp"

#include <algorithm>

namespace invokeai_batch::base {

std::string redacted_url(std::string_view url) {
  const auto scheme = url.find("://");
  const auto host = scheme == std::string_view::npos ? 0 : scheme + 3;
  const auto path = std::min(url.find_first_of("/?#", host), url.size());
  const auto at = url.rfind('@');
  const auto authority = url.substr(host, path - host);
  const bool is_host_alone = !authority.empty() && authority.find(':') == std::string_view::npos;
  if (at != std::string_view::npos && at > path && !is_host_alone) {
    // A password with a '/', '?' or '#' that should have been encoded, or a slip such as
    // http:/me:secret@host.
    return std::string(url.substr(0, host)) + "…" +
           std::string(url.substr(at, std::min(url.find_first_of("?#", at), url.size()) - at));
  }
  const auto user_end = authority.rfind('@');
  const auto visible_host = user_end == std::string_view::npos ? host : host + user_end + 1;
  const auto end = std::min(url.find_first_of("?#", host), url.size());
  return std::string(url.substr(0, host)) +
         std::string(url.substr(visible_host, end - visible_host));
}

}  // namespace invokeai_batch::base
