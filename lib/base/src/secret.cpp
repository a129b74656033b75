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

namespace {

constexpr std::string_view k_dots = "…";
constexpr std::size_t k_shortest = 4;

void blank_out_each(std::string& text, std::string_view secret) {
  for (auto at = text.find(secret); at != std::string::npos;
       at = text.find(secret, at + k_dots.size())) {
    text.replace(at, secret.size(), k_dots);
  }
}

// A word that a scheme of HTTP introduces; it ends where JSON or a header line would.
void blank_out_after(std::string& text, std::string_view scheme) {
  for (auto at = text.find(scheme); at != std::string::npos; at = text.find(scheme, at + 1)) {
    const auto begin = at + scheme.size();
    const auto end = std::min(text.find_first_of(" \t\r\n\"'\\,;<>)}]", begin), text.size());
    constexpr std::size_t k_shortest_token = 8;  // "Bearer of", "Basic usage" are words
    if (end - begin >= k_shortest_token) {
      text.replace(begin, end - begin, k_dots);
    }
  }
}

}  // namespace

std::string blanked_out(std::string text, const std::vector<Secret>& secrets) {
  for (const auto& secret : secrets) {
    if (secret.reveal().size() >= k_shortest) {
      blank_out_each(text, secret.reveal());
    }
  }
  blank_out_after(text, "Bearer ");
  blank_out_after(text, "Basic ");
  return text;
}

}  // namespace invokeai_batch::base
