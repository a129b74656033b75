#include "invokeai_batch/http/url.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::http {

namespace {

constexpr std::string_view k_default_port = ":9090";

// A URL taken apart: SCHEME://USER@HOST:PORT/PATH. Views into the text.
struct Parts {
  std::string_view scheme;
  std::string_view user;  // with its '@'
  std::string_view host;  // an IPv6 address with its brackets
  std::string_view port;  // with its ':'
  std::string_view rest;  // from the path on
};

Parts take_apart(std::string_view url) {
  Parts parts;
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
    parts.scheme = url.substr(0, scheme);
    url.remove_prefix(scheme + 3);
  }
  const auto path = std::min(url.find_first_of("/?#"), url.size());
  parts.rest = url.substr(path);
  auto authority = url.substr(0, path);
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    parts.user = authority.substr(0, at + 1);
    authority.remove_prefix(at + 1);
  }
  const auto bracket = authority.starts_with('[') ? authority.find(']') : 0;
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  parts.host = authority.substr(0, colon);
  parts.port = colon == std::string_view::npos ? std::string_view() : authority.substr(colon);
  return parts;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_alphanumeric(char c) {
  return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_port(std::string_view text) {
  const auto number = base::parse_integer(text);
  return number && *number >= 1 && *number <= 65535;
}

// A name or an IPv4 address; international names are curl's business.
bool is_host(std::string_view host) {
  if (host.starts_with('[')) {
    return host.size() > 4 && host.ends_with(']') &&
           std::all_of(host.begin() + 1, host.end() - 1, [](char c) {
             return is_alphanumeric(c) || c == ':' || c == '.' || c == '%';
           });
  }
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

bool has_blank_or_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
}

// What is wrong with a server's address; nullopt when nothing is.
std::optional<std::string> fault_of(const Parts& parts, std::string_view scheme) {
  if (scheme != "http" && scheme != "https") {
    return "only http:// and https:// are spoken";
  }
  if (!is_host(parts.host)) {
    return parts.host.empty() ? "the host is missing" : "the host is not valid";
  }
  if (!parts.port.empty() && !is_port(parts.port.substr(1))) {
    return "the port must be a number from 1 to 65535";
  }
  if (parts.rest.find_first_of("?#") != std::string_view::npos) {
    return "it must end before the '?' or '#'";
  }
  if (has_blank_or_control(parts.user) || has_blank_or_control(parts.rest)) {
    return "it holds a blank";
  }
  return std::nullopt;
}

std::string hint_for(const std::string& shown) {
  return shown.find("…@") == std::string::npos
             ? "write it like http://127.0.0.1:9090 or gpu-box:9090"
             : "write it like http://NAME:PASSWORD@gpu-box:9090, with / ? # and @ in the password "
               "as %2F %3F %23 and %40";
}

}  // namespace

std::string normalise_server_url(std::string_view text, std::string_view where) {
  text = base::trim(text);
  const auto parts = take_apart(text);
  const auto scheme = parts.scheme.empty() && text.find("://") != 0 ? std::string("http")
                                                                    : base::to_lower(parts.scheme);
  if (const auto fault = fault_of(parts, scheme)) {
    const auto shown = base::one_line(base::redacted_url(text));
    throw base::Error(base::ErrorClass::usage,
                      {.where = std::string(where),
                       .what = "\"" + shown + "\" is no server address: " + *fault,
                       .hint = hint_for(shown)});
  }
  // A scheme says that the user knows which port: http is 80 then, https 443.
  const auto port = parts.port.empty() && parts.scheme.empty() ? k_default_port : parts.port;
  auto path = parts.rest;
  while (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  std::string url = scheme + "://";
  url += parts.user;
  url += parts.host;
  url += port;
  url += path;
  return url;
}

bool is_loopback(std::string_view url) {
  const auto host = base::to_lower(take_apart(url).host);
  if (host == "localhost" || host == "[::1]" || host.ends_with(".localhost")) {
    return true;
  }
  // "127.0.0.1.example.org" is somebody else.
  const auto numbers = base::split(host, '.');
  return numbers.size() == 4 && numbers.front() == "127" &&
         std::all_of(numbers.begin(), numbers.end(), [](std::string_view number) {
           const auto value = base::parse_integer(number);
           return value && *value >= 0 && *value <= 255;
         });
}

namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

bool is_exempt(std::string_view host) {
  const auto list = variable("no_proxy").empty() ? variable("NO_PROXY") : variable("no_proxy");
  const auto entries = base::split(list, ',');
  return std::any_of(entries.begin(), entries.end(), [host](std::string_view entry) {
    entry = base::trim(entry);
    entry.remove_prefix(entry.starts_with('.') ? 1 : 0);
    return entry == "*" ||
           (!entry.empty() && (host == entry || host.ends_with("." + std::string(entry))));
  });
}

}  // namespace

std::optional<std::string> proxy_variable(std::string_view url) {
  const auto parts = take_apart(url);
  const auto host = base::to_lower(parts.host);
  if (is_loopback(url) || is_exempt(host)) {
    return std::nullopt;
  }
  // HTTP_PROXY is not read: a web server hands it to its scripts with what a client wrote.
  const auto names = parts.scheme == "https"
                         ? std::vector{"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}
                         : std::vector{"http_proxy", "all_proxy", "ALL_PROXY"};
  const auto found = std::find_if(names.begin(), names.end(),
                                  [](const char* name) { return !variable(name).empty(); });
  return found == names.end() ? std::nullopt : std::optional<std::string>(*found);
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view k_digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += k_digits[byte >> 4U];
      out += k_digits[byte & 0xfU];
    }
  }
  return out;
}

std::string query(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::string out;
  for (const auto& [name, value] : pairs) {
    out += out.empty() ? '?' : '&';
    out += percent_encode(name) + "=" + percent_encode(value);
  }
  return out;
}

}  // namespace invokeai_batch::http
