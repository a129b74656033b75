// Which server, and how its API is addressed. Every call of this module is two pure functions: one
// that makes the request, one that reads the outcome; who sends it is the caller's business.
//
// Versions 6.0 and later. Sources: the server's OpenAPI and, for what that does not say, the
// routers named in each header.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/strong_id.hpp"
#include "invokeai_batch/http/transport.hpp"
#include "invokeai_batch/http/url.hpp"

namespace invokeai_batch::invokeai {

using BatchId = base::StrongId<struct BatchIdTag>;
using BoardId = base::StrongId<struct BoardIdTag>;
using ImageName = base::StrongId<struct ImageNameTag>;
using SessionId = base::StrongId<struct SessionIdTag>;

/// A row of the server's queue.
struct ItemId {
  std::int64_t value = 0;
  friend auto operator<=>(const ItemId&, const ItemId&) = default;
  friend bool operator==(const ItemId&, const ItemId&) = default;
};

/// InvokeAI's own port (`port` of invokeai.yaml).
inline constexpr std::string_view k_default_port = "9090";

/// http::normalise_url() with that port.
[[nodiscard]] inline std::string normalise_server_url(std::string_view text,
                                                      std::string_view where = {}) {
  return http::normalise_url(text, k_default_port, where);
}

struct Server {
  std::string base_url{};  // of normalise_server_url()
  std::string queue_id = "default";
  base::Secret token{};  // empty: no Authorization header
};

}  // namespace invokeai_batch::invokeai
