#include "invokeai_batch/base/secret.hpp"

#include <algorithm>

namespace invokeai_batch::base {

std::string redacted_url(std::string_view url) {
  const auto scheme = url.find("://");
  const auto host = scheme == std::string_view::npos ? 0 : scheme + 3;
  const auto path = std::min(url.find_first_of("/?#", host), url.size());
  const auto at = url.substr(host, path - host).rfind('@');
  const auto visible_host = at == std::string_view::npos ? host : host + at + 1;
  const auto end = std::min(url.find_first_of("?#", host), url.size());
  return std::string(url.substr(0, host)) +
         std::string(url.substr(visible_host, end - visible_host));
}

}  // namespace invokeai_batch::base
