// URLs: the server's, as users write it, and the pieces that go into paths and queries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invokeai_batch::http {

/// A server as users write it becomes a base URL without a final slash: "gpu-box:80" and
/// "127.0.0.1" get http:// and, without a port, `default_port`; http(s) URLs keep their port, path
/// ("/invoke") and credentials. Throws base::Error(usage) for anything else (another scheme, no
/// host, a bad port, a query), with `where` as its place. libcurl takes it apart, as for a request.
[[nodiscard]] std::string normalise_url(std::string_view text, std::string_view default_port,
                                        std::string_view where = {});

/// Whom a request to a URL is sent to, as libcurl reads it: "[::1]" and 9090.
struct Endpoint {
  std::string host{};  // in lower case
  std::uint16_t port = 0;
};
/// nullopt when it is no URL.
[[nodiscard]] std::optional<Endpoint> endpoint_of(std::string_view url);

/// Is the host of this URL loopback (127.0.0.0/8, ::1, localhost)?
[[nodiscard]] bool is_loopback(std::string_view url);

/// The variable of the environment ("http_proxy") whose proxy a request to this URL goes by, as
/// libcurl reads it; nullopt when it goes directly.
[[nodiscard]] std::optional<std::string> proxy_variable(std::string_view url);

/// For one path segment or a query value: everything but unreserved characters becomes %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);

/// "?a=1&b=2"; "" for no pairs.
[[nodiscard]] std::string query(const std::vector<std::pair<std::string, std::string>>& pairs);

}  // namespace invokeai_batch::http
