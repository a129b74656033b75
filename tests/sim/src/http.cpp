#include "http.hpp"

#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::sim {

std::optional<std::string> Request::parameter(const std::string& name) const {
  const auto found = query.find(name);
  return found == query.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> Request::parameters(const std::string& name) const {
  std::vector<std::string> values;
  const auto [begin, end] = query.equal_range(name);
  for (auto each = begin; each != end; ++each) {
    values.push_back(each->second);
  }
  return values;
}

std::string Request::header(const std::string& lower_case_name) const {
  const auto found = headers.find(lower_case_name);
  return found == headers.end() ? std::string() : found->second;
}

const Part* Request::part(const std::string& name) const {
  for (const auto& each : parts) {
    if (each.name == name) {
      return &each;
    }
  }
  return nullptr;
}

Reply json_reply(std::string json, int status) {
  return {.status = status, .body = std::move(json)};
}

Reply error_reply(int status, const std::string& detail) {
  return json_reply(json::Writer().begin_object().member("detail", detail).end_object().take(),
                    status);
}

Reply plain_500() {
  return {
      .status = 500, .content_type = "text/plain; charset=utf-8", .body = "Internal Server Error"};
}

Reply html_reply() {
  return {.content_type = "text/html; charset=utf-8",
          .body =
              "<!DOCTYPE html>\n<html lang=\"en\">\n\n<head>\n  <meta charset=\"UTF-8\" />\n"
              "  <title>Invoke - Community Edition</title>\n</head>\n\n"
              "<body><div id=\"root\"></div></body>\n\n</html>\n"};
}

}  // namespace invokeai_batch::sim
