#include "replay.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "shape.hpp"
#include "support.hpp"
#include "test_paths.hpp"

namespace invokeai_batch::sim::checks {
namespace {

void replace(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

/// With the workflow that the fixture keeps once in all the places where it was.
std::string expanded(const std::string& text) {
  const auto document = json::parse(text, "recording");
  const auto root = document.root();
  const auto kept = json::to_text(root["kept"]);
  std::string out = text;
  replace(out, "\"@sent\"", json::to_text(root["sent"]));
  replace(out, "\"@kept\"", kept);
  return out;
}

/// A recorded file, in the fixture's form.
std::string call_json(json::Value recording) {
  const auto request = recording["request"];
  const auto text = [](json::Value value) { return value ? json::to_text(value) : "null"; };
  json::Writer out;
  out.begin_object().member("method", request["method"].text());
  out.member("path", request["path"].text()).key("body").raw(text(request["body"]));
  out.key("is_signed_in").boolean(request["headers"]["authorization"].exists());
  out.key("status").raw(text(recording["status"]));
  out.key("content_type").raw(text(recording["headers"]["content-type"]));
  out.key("response").raw(text(recording["response"])).end_object();
  return out.take();
}

}  // namespace

std::string fixture_of(const std::string& version) {
  return base::read_file(std::filesystem::path(INVOKEAI_BATCH_SOURCE_DIR) /
                         "tests/fixtures/recordings" / (version + ".json"));
}

std::optional<std::string> whole_recording_of(const std::string& directory) {
  const char* const root = std::getenv("INVOKEAI_BATCH_RECORDINGS");
  if (root == nullptr || !std::filesystem::exists(std::filesystem::path(root) / directory)) {
    std::cout << "skipped: INVOKEAI_BATCH_RECORDINGS names no recordings of " << directory << "\n";
    return std::nullopt;
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(root) / directory)) {
    if (entry.path().extension() == ".json") {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  json::Writer out;
  out.begin_object().key("sent").null().key("kept").null().key("calls").begin_object();
  for (const auto& file : files) {
    const auto document = json::parse(base::read_file(file), file.string());
    // One of them is a reply alone.
    out.key(file.stem().string());
    out.raw(document.root()["request"] ? call_json(document.root())
                                       : "{\"status\":200,\"content_type\":\"application/json\","
                                         "\"response\":" +
                                             json::to_text(document.root()) + "}");
  }
  out.end_object().end_object();
  return out.take();
}

Replay::Replay(const std::string& flavour, const std::string& calls,
               const std::function<void(Settings&)>& adjust)
    : m_text(expanded(calls)),
      m_document(json::parse(m_text, "recording")),
      m_simulator(settings(flavour, adjust)) {}

Settings Replay::settings(const std::string& flavour,
                          const std::function<void(Settings&)>& adjust) {
  auto settings = quick_settings(flavour);
  settings.models_file = m_directory.path() / "models.json";
  std::ofstream(settings.models_file) << json::to_text(recorded("models")["response"]);
  if (adjust) {
    adjust(settings);
  }
  return settings;
}

json::Value Replay::recorded(const std::string& name) const {
  return m_document.root()["calls"][name];
}

Reply Replay::play(const std::string& name, const std::set<std::string>& free) {
  const auto call = recorded(name);
  INFO(name);
  REQUIRE(call);
  auto reply = m_simulator.handle(request_of(call));
  check(name, reply, free);
  return reply;
}

Reply Replay::send(Request request) {
  request.headers["authorization"] = "Bearer " + m_token;
  return m_simulator.handle(request);
}

void Replay::control(const std::string& path, const std::string& body) {
  const auto reply = m_simulator.handle({.method = "POST", .path = path, .body = body});
  REQUIRE(reply.status == 200);
}

Request Replay::request_of(json::Value call) const {
  auto body = call["body"].is_null() ? "" : json::to_text(call["body"]);
  replace(body, "\"@any\"", "null");
  auto request = make_request(std::string(call["method"].text()),
                              with_learned_ids(std::string(call["path"].text()), m_learned),
                              with_learned_ids(body, m_learned));
  if (call["is_signed_in"].boolean().value_or(false)) {
    request.headers["authorization"] = "Bearer " + m_token;
  }
  return request;
}

void Replay::check(const std::string& name, const Reply& reply, const std::set<std::string>& free) {
  const auto call = recorded(name);
  INFO(name << ": " << reply.body.substr(0, 2000));
  CHECK(reply.status == call["status"].integer());
  CHECK(reply.content_type == call["content_type"].text());
  if (call["response"].is_string()) {
    return;  // HTML
  }
  const auto theirs_text =
      with_learned_ids(with_named_executions(json::to_text(call["response"])), m_learned);
  const auto ours_text = with_named_executions(reply.body);
  const auto theirs = json::parse(theirs_text, "recorded");
  const auto ours = json::parse(ours_text, "ours");
  Comparison comparison(free);
  comparison.compare(theirs.root(), ours.root());
  CHECK(comparison.differences() == std::vector<std::string>{});
  m_learned.insert(comparison.learned().begin(), comparison.learned().end());
}

}  // namespace invokeai_batch::sim::checks
