#include "requests.hpp"

#include <utility>

#include "invokeai_batch/http/url.hpp"

namespace invokeai_batch::invokeai {

http::Request api_request(const Server& server, http::Method method, std::string_view path) {
  http::Request request{.method = method, .url = server.base_url + std::string(path)};
  if (!server.token.empty()) {
    request.headers.push_back(
        {.name = "Authorization", .value = "Bearer " + server.token.reveal()});
    request.secrets.push_back(server.token);
  }
  return request;
}

http::Request json_request(const Server& server, http::Method method, std::string_view path,
                           std::string body) {
  auto request = api_request(server, method, path);
  request.headers.push_back({.name = "Content-Type", .value = "application/json"});
  request.body = std::move(body);
  return request;
}

http::Request sent_once(http::Request request) {
  request.connection = http::Connection::fresh;
  return request;
}

std::string queue_path(const Server& server, std::string_view rest) {
  return "/api/v1/queue/" + http::percent_encode(server.queue_id) + std::string(rest);
}

}  // namespace invokeai_batch::invokeai
