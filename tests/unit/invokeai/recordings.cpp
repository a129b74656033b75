#include "recordings.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>

#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "test_paths.hpp"

namespace invokeai_batch::tests {

namespace {

constexpr std::array<const char*, 4> k_versions = {"6.3.0", "6.8.1", "6.13.8", "6.14.2"};

// Both forms: the fixtures keep the content type, the recordings all headers.
Recording take(const std::string& version, json::Value call) {
  const auto response = call["response"];
  const auto request = call["request"];
  const auto type = call["content_type"] ? call["content_type"] : call["headers"]["content-type"];
  const bool is_json = type.text() == "application/json";
  return {.version = version,
          .method = std::string(request["method"].text()),
          .path = std::string(request["path"].text()),
          .body = request["body"].is_null() ? std::string() : json::to_text(request["body"]),
          .response = {.status = static_cast<int>(call["status"].integer().value()),
                       .headers = {{"content-type", std::string(type.text())}},
                       .body = is_json ? json::to_text(response) : std::string(response.text())}};
}

std::optional<Recording> fixture(const std::string& version, const std::string& name) {
  const auto path = std::filesystem::path(INVOKEAI_BATCH_SOURCE_DIR) / "tests/fixtures/invokeai" /
                    (version + ".json");
  const auto document = json::parse(base::read_file(path), path.string());
  const auto call = document.root()[name];
  return call ? std::optional(take(version, call)) : std::nullopt;
}

std::optional<Recording> whole_recording(const std::string& version, const std::string& name) {
  const char* const root = std::getenv("INVOKEAI_BATCH_RECORDINGS");
  if (root == nullptr) {
    return std::nullopt;
  }
  const auto path = std::filesystem::path(root) / ("v" + version) / (name + ".json");
  if (!std::filesystem::exists(path)) {
    return std::nullopt;
  }
  const auto document = json::parse(base::read_file(path), path.string());
  return take(version, document.root());
}

}  // namespace

std::vector<Recording> recordings(const std::string& name) {
  std::vector<Recording> found;
  for (const auto* version : k_versions) {
    for (auto call : {fixture(version, name), whole_recording(version, name)}) {
      if (call) {
        found.push_back(*std::move(call));
      }
    }
  }
  REQUIRE_FALSE(found.empty());
  return found;
}

Recording recording(const std::string& version, const std::string& name) {
  auto found = fixture(version, name);
  REQUIRE(found.has_value());
  return *std::move(found);
}

http::Response json_reply(std::string body, int status) {
  return {
      .status = status, .headers = {{"content-type", "application/json"}}, .body = std::move(body)};
}

}  // namespace invokeai_batch::tests
