// Every reader against replies that are damaged in every way that is cheap to make.
#include <map>
#include <string>
#include <vector>

#include "every_reader.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "recordings.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::invokeai;
using namespace invokeai_batch::tests;

namespace {

// Which recording each reader understands.
const std::map<std::string_view, std::string> k_recording_of = {
    {"version", "version"},
    {"auth_status", "auth_status"},
    {"runtime_config", "runtime_config"},
    {"enqueue", "enqueue"},
    {"batch_status", "batch_status_done"},
    {"item", "item_completed"},
    {"items", "list_all_destination"},
    {"queue_status", "queue_status"},
    {"canceled", "cancel_by_batch_ids"},
    {"canceled_item", "cancel_item"},
    {"boards", "boards_all"},
    {"board", "board_create"},
    {"board_image_names", "board_image_names"},
    {"image_records", "images_by_names"},
    {"upload", "upload"},
    {"image_metadata", "image_metadata"},
    {"image_workflow", "image_workflow"},
    {"models", "models"},
};

void check_refused(const AnyReader& reader, const http::Outcome& outcome) {
  const auto failure = reader.failure(outcome);
  CAPTURE(reader.name);
  REQUIRE(failure.has_value());
  CHECK(failure->kind == FailureKind::unexpected);
}

}  // namespace

TEST_CASE("damage: HTML in place of JSON", "[invokeai]") {
  const auto page = recording("6.14.2", "unknown_get").response;
  for (const auto& reader : every_reader()) {
    if (reader.name != "auth_status") {  // to which it means: a server without users
      check_refused(reader, page);
      CHECK(reader.failure(page)->what == "the answer is text/html where JSON is due");
    }
  }
}

TEST_CASE("damage: JSON that is cut off", "[invokeai]") {
  for (const auto& reader : every_reader()) {
    const auto name = k_recording_of.find(reader.name);
    if (name == k_recording_of.end()) {
      continue;
    }
    for (const auto& call : recordings(name->second)) {
      CHECK_FALSE(reader.failure(call.response).has_value());
      auto cut = call.response;
      const auto step = cut.body.size() / 12 + 1;
      for (auto length = cut.body.size() - 1; length > step; length -= step) {
        cut.body.resize(length);
        check_refused(reader, cut);
        CHECK(reader.failure(cut)->what.starts_with("the answer is not valid JSON: "));
      }
    }
  }
}

TEST_CASE("damage: JSON of another shape", "[invokeai]") {
  for (const auto& reader : every_reader()) {
    for (const auto* body : {"{}", "[7]", "[[]]", "7", "\"x\"", "true", "[null]"}) {
      CAPTURE(body);
      const bool fits = (reader.name == "image_metadata" && std::string(body) == "{}") ||
                        (reader.name == "image_workflow" && std::string(body) == "{}");
      if (fits) {
        CHECK_FALSE(reader.failure(json_reply(body)).has_value());
      } else {
        check_refused(reader, json_reply(body));
      }
    }
    check_refused(reader, json_reply(""));
    check_refused(reader, json_reply("{\"a\":1} trailing"));
    check_refused(reader, json_reply(std::string(100'000, '[')));
    check_refused(reader, json_reply("\"\xff\""));
  }
}

TEST_CASE("damage: a member of another type is a value or a refusal, never a crash", "[invokeai]") {
  for (const auto& reader : every_reader()) {
    const auto name = k_recording_of.find(reader.name);
    if (name == k_recording_of.end()) {
      continue;
    }
    for (const auto& call : recordings(name->second)) {
      const auto document = json::parse(call.response.body, "recording");
      for (const auto& damaged : document.root()) {
        for (const auto* wrong : {"null", "{}", "[]", "-1", "1e999", "\"x\""}) {
          json::Writer writer;
          writer.begin_object();
          for (const auto& member : document.root()) {
            writer.key(member.key);
            writer.raw(member.key == damaged.key ? wrong : json::to_text(member.value));
          }
          const auto failure = reader.failure(json_reply(writer.end_object().take()));
          if (failure) {
            CHECK(failure->kind == FailureKind::unexpected);
          }
        }
      }
    }
  }
}

TEST_CASE("damage: the required members of each reply are missed", "[invokeai]") {
  const std::map<std::string, std::vector<std::string>> required = {
      {"version", {"version"}},
      {"enqueue", {"enqueued", "requested", "item_ids"}},
      {"batch_status_done", {"pending", "in_progress", "completed", "failed", "canceled", "total"}},
      {"item_completed", {"item_id", "status", "batch_id", "session_id"}},
      {"queue_status", {"queue", "processor"}},
      {"board_create", {"board_id", "board_name"}},
      {"cancel_by_batch_ids", {"canceled"}},
      {"models", {"models"}},
  };
  for (const auto& reader : every_reader()) {
    const auto name = k_recording_of.find(reader.name);
    if (name == k_recording_of.end() || required.count(name->second) == 0) {
      continue;
    }
    for (const auto& key : required.at(name->second)) {
      const auto document = json::parse(recording("6.14.2", name->second).response.body, "x");
      json::Writer writer;
      writer.begin_object();
      for (const auto& member : document.root()) {
        if (member.key != key) {
          writer.key(member.key).raw(json::to_text(member.value));
        }
      }
      const auto failure = reader.failure(json_reply(writer.end_object().take()));
      CAPTURE(reader.name, key);
      REQUIRE(failure.has_value());
      CHECK(failure->what.ends_with(": " + key + " is missing"));
    }
  }
}
