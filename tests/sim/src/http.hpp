// Requests and replies as the simulator sees them, whatever carries them.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace invokeai_batch::sim {

/// A part of a multipart/form-data body.
struct Part {
  std::string name{};
  std::string file_name{};
  std::string content_type{};
  std::string content{};
};

struct Request {
  std::string method{};
  std::string path{};                               // decoded, without the query
  std::multimap<std::string, std::string> query{};  // decoded
  std::map<std::string, std::string> headers{};     // names in lower case
  std::string body{};
  std::vector<Part> parts{};

  /// The first value of a query parameter.
  [[nodiscard]] std::optional<std::string> parameter(const std::string& name) const;
  [[nodiscard]] std::vector<std::string> parameters(const std::string& name) const;
  /// Empty when it was not sent.
  [[nodiscard]] std::string header(const std::string& lower_case_name) const;
  [[nodiscard]] const Part* part(const std::string& name) const;
};

struct Reply {
  int status = 200;
  std::string content_type = "application/json";
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
  std::chrono::milliseconds delay{};
  /// A Content-Length that is not the truth: the connection is closed after the body.
  std::optional<std::size_t> announced_length{};
};

[[nodiscard]] Reply json_reply(std::string json, int status = 200);
/// `{"detail": "…"}`, FastAPI's errors.
[[nodiscard]] Reply error_reply(int status, const std::string& detail);
/// What an exception in the server looks like from outside.
[[nodiscard]] Reply plain_500();
[[nodiscard]] Reply html_reply();

}  // namespace invokeai_batch::sim
