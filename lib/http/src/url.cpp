#include "invokeai_batch/http/url.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::http {

namespace {

struct UrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, UrlDeleter>;

// A part of the URL as it was written; "" when it has none.
std::string part_of(const Url& url, CURLUPart part, unsigned int flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, flags) != CURLUE_OK) {
    return {};
  }
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, &curl_free);
  return text;
}

bool has_scheme(std::string_view text) {
  return text.find("://") != std::string_view::npos;
}

struct Parsed {
  Url url;
  CURLUcode code = CURLUE_OK;
};

// libcurl's own reading, so that what is checked here is what it will connect to. Without a scheme
// it is http's.
Parsed parse(std::string_view text) {
  Parsed parsed{Url(curl_url())};
  if (!parsed.url) {
    throw std::bad_alloc();
  }
  const auto whole = has_scheme(text) ? std::string(text) : "http://" + std::string(text);
  parsed.code = curl_url_set(parsed.url.get(), CURLUPART_URL, whole.c_str(),
                             CURLU_NON_SUPPORT_SCHEME | CURLU_PATH_AS_IS);
  return parsed;
}

std::string host_of(std::string_view text) {
  const auto parsed = parse(text);
  return parsed.code == CURLUE_OK ? base::to_lower(part_of(parsed.url, CURLUPART_HOST))
                                  : std::string();
}

std::string words_for(CURLUcode code, std::string_view text) {
  constexpr auto k_blanks = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  switch (code) {
    case CURLUE_NO_HOST:
      return "the host is missing";
    case CURLUE_BAD_HOSTNAME:
    case CURLUE_BAD_IPV6:
      return "the host is not valid";
    case CURLUE_BAD_PORT_NUMBER:
      return "the port must be a number from 1 to 65535";
    case CURLUE_BAD_SCHEME:
    case CURLUE_UNSUPPORTED_SCHEME:
      return "only http:// and https:// are spoken";
    default:
      return std::any_of(text.begin(), text.end(), k_blanks)
                 ? "it holds a blank"
                 : "libcurl says: " + base::to_lower(curl_url_strerror(code));
  }
}

// What libcurl lets pass and a server's address cannot have.
std::optional<std::string> fault_of(const Url& url, std::string_view text) {
  const auto scheme = base::to_lower(part_of(url, CURLUPART_SCHEME));
  if (scheme != "http" && scheme != "https") {
    return words_for(CURLUE_UNSUPPORTED_SCHEME, text);
  }
  const auto begin = has_scheme(text) ? text.find("://") + 3 : 0;
  const auto authority = text.substr(0, text.find_first_of("/?#", begin));
  if (part_of(url, CURLUPART_PORT) == "0" || authority.ends_with(':')) {
    return words_for(CURLUE_BAD_PORT_NUMBER, text);
  }
  if (text.find_first_of("?#") != std::string_view::npos) {
    return "it must end before the '?' or '#'";
  }
  if (part_of(url, CURLUPART_PATH).find('@') != std::string::npos) {
    return "a '/' in its password has to be written %2F";
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

std::string normalise_url(std::string_view text, std::string_view default_port,
                          std::string_view where) {
  text = base::trim(text);
  const auto parsed = parse(text);
  const auto fault = parsed.code == CURLUE_OK ? fault_of(parsed.url, text)
                                              : std::optional(words_for(parsed.code, text));
  if (fault) {
    const auto shown = base::one_line(base::redacted_url(text));
    throw base::Error(base::ErrorClass::usage,
                      {.where = std::string(where),
                       .what = "\"" + shown + "\" is no server address: " + *fault,
                       .hint = hint_for(shown)});
  }
  const auto& url = parsed.url;
  const auto user = part_of(url, CURLUPART_USER);
  const auto password = part_of(url, CURLUPART_PASSWORD);
  const auto zone = part_of(url, CURLUPART_ZONEID);
  auto host = part_of(url, CURLUPART_HOST);
  if (!zone.empty()) {
    host.insert(host.size() - 1, "%" + zone);
  }
  // A scheme says that the user knows which port: http is 80 then, https 443.
  auto port = part_of(url, CURLUPART_PORT);
  if (port.empty() && !has_scheme(text)) {
    port = default_port;
  }
  auto path = part_of(url, CURLUPART_PATH);
  path.resize(path.find_last_not_of('/') + 1);
  return base::to_lower(part_of(url, CURLUPART_SCHEME)) + "://" + user +
         (password.empty() ? "" : ":" + password) + (user.empty() && password.empty() ? "" : "@") +
         host + (port.empty() ? "" : ":" + port) + path;
}

std::optional<Endpoint> endpoint_of(std::string_view url) {
  const auto parsed = parse(url);
  if (parsed.code != CURLUE_OK) {
    return std::nullopt;
  }
  const auto port = base::parse_integer(part_of(parsed.url, CURLUPART_PORT, CURLU_DEFAULT_PORT));
  return port ? std::optional(Endpoint{base::to_lower(part_of(parsed.url, CURLUPART_HOST)),
                                       static_cast<std::uint16_t>(*port)})
              : std::nullopt;
}

bool is_loopback(std::string_view url) {
  const auto host = host_of(url);
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
  if (is_loopback(url) || is_exempt(host_of(url))) {
    return std::nullopt;
  }
  // HTTP_PROXY is not read: a web server hands it to its scripts with what a client wrote.
  const auto names = base::to_lower(url).starts_with("https://")
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
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == '_' ||
        c == '~') {
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
