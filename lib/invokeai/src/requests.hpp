// How requests are made: one place that knows the token and the shape of paths.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/http/transport.hpp"
#include "invokeai_batch/invokeai/server.hpp"
#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::invokeai {

/// `path` begins with "/api/…"; what in it comes from outside is percent-encoded already.
[[nodiscard]] http::Request api_request(const Server& server, http::Method method,
                                        std::string_view path);

/// The same with a JSON body.
[[nodiscard]] http::Request json_request(const Server& server, http::Method method,
                                         std::string_view path, std::string body);

/// The request on a connection of its own: it must not be sent twice.
[[nodiscard]] http::Request sent_once(http::Request request);

/// "/api/v1/queue/QUEUE" and the rest.
[[nodiscard]] std::string queue_path(const Server& server, std::string_view rest);

/// Servers refuse longer lists.
inline constexpr std::size_t k_most_in_list = 1'000;

/// The member `"KEY":["a","b"]` of ids or names. REQUIRES: at most k_most_in_list.
template <class Id>
void append_list(json::Writer& writer, std::string_view key, const std::vector<Id>& ids) {
  base::require(ids.size() <= k_most_in_list, "a call names as many as it may");
  writer.key(key).begin_array();
  for (const auto& id : ids) {
    writer.string(id.value);
  }
  writer.end_array();
}

/// `{"KEY":["a","b"]}`.
template <class Id>
[[nodiscard]] std::string list_body(std::string_view key, const std::vector<Id>& ids) {
  json::Writer writer;
  writer.begin_object();
  append_list(writer, key, ids);
  return writer.end_object().take();
}

}  // namespace invokeai_batch::invokeai
