// Plays the recorded calls of real servers to the simulator and compares every reply.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "shape.hpp"
#include "simulator.hpp"
#include "support.hpp"
#include "temporary_directory.hpp"
#include "test_paths.hpp"

namespace invokeai_batch::sim::checks {
namespace {

std::filesystem::path fixture(const std::string& version) {
  return std::filesystem::path(INVOKEAI_BATCH_SOURCE_DIR) / "tests/fixtures/recordings" /
         (version + ".json");
}

/// The recording of one release and the simulator that plays it.
class Replay {
 public:
  Replay(const std::string& flavour, const std::string& version)
      : m_text(expanded(base::read_file(fixture(version)))),
        m_document(json::parse(m_text, version)),
        m_simulator(settings(flavour)) {}

  /// Makes the recorded call and checks the reply. Members named in `free` may differ.
  void play(const std::string& name, const std::set<std::string>& free = {}) {
    const auto call = m_document.root()["calls"][name];
    INFO(name);
    REQUIRE(call);
    check(name, call, m_simulator.handle(request_of(call)), free);
  }

  /// Posts another body in the place of a recorded one.
  void check(const std::string& name, const Reply& reply, const std::set<std::string>& free) {
    check(name, m_document.root()["calls"][name], reply, free);
  }

  void control(const std::string& path, const std::string& body = "") {
    const auto reply = m_simulator.handle({.method = "POST", .path = path, .body = body});
    REQUIRE(reply.status == 200);
  }
  void wait() { m_simulator.wait_until_idle(); }
  [[nodiscard]] json::Value recorded(const std::string& name) const {
    return m_document.root()["calls"][name];
  }
  [[nodiscard]] bool has(const std::string& name) const { return recorded(name).exists(); }
  [[nodiscard]] Simulator& simulator() { return m_simulator; }

 private:
  Settings settings(const std::string& flavour) {
    auto settings = quick_settings(flavour);
    const auto models = m_document.root()["calls"]["models"]["response"];
    settings.models_file = m_directory.path() / "models.json";
    std::ofstream(settings.models_file) << json::to_text(models);
    return settings;
  }

  static std::string expanded(const std::string& text) {
    const auto document = json::parse(text, "recording");
    const auto root = document.root();
    const auto kept = json::to_text(root["kept"]);
    std::string out = text;
    replace(out, "\"@sent\"", json::to_text(root["sent"]));
    replace(out, "\"@kept\"", kept);
    return out;
  }
  static void replace(std::string& text, const std::string& from, const std::string& to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
      text.replace(at, from.size(), to);
    }
  }

  [[nodiscard]] Request request_of(json::Value call) const {
    auto body = call["body"].is_null() ? "" : json::to_text(call["body"]);
    replace(body, "\"@any\"", "null");
    return make_request(std::string(call["method"].text()),
                        with_learned_ids(std::string(call["path"].text()), m_learned),
                        with_learned_ids(body, m_learned));
  }

  void check(const std::string& name, json::Value call, const Reply& reply,
             const std::set<std::string>& free) {
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

  invokeai_batch::tests::TemporaryDirectory m_directory;
  std::string m_text;
  json::Document m_document;
  Simulator m_simulator;
  std::map<std::string, std::string> m_learned;
};

const std::set<std::string> k_counts{"completed", "failed", "total", "total_count", "item_ids"};

void play_start(Replay& replay) {
  replay.play("version");
  replay.play("models");
  replay.play("board_create");
  replay.control("/__sim__/pause");
  replay.play("enqueue");
  // One of the servers had begun with the item before it was asked.
  if (replay.recorded("batch_status_early")["response"]["pending"].integer() == 1) {
    replay.play("batch_status_early");
  }
  if (replay.recorded("item_early")["response"]["status"].text() == "pending") {
    replay.play("item_early");
  }
  replay.control("/__sim__/resume");
  replay.wait();
}

void play_completed_item(Replay& replay) {
  replay.play("batch_status_done");
  replay.play("batch_status_unknown");
  replay.play("item_completed");
  replay.play("list_all_destination");
  replay.play("counts_by_destination");
  replay.play("item_ids", k_counts);
  replay.play("items_by_ids");
  replay.play("queue_status", k_counts);
  replay.play("item_404");
}

void play_images(Replay& replay) {
  replay.play("image_dto");
  replay.play("image_dto_404");
  replay.play("image_metadata");
  replay.play("images_by_names");
  replay.play("board_image_names");
  replay.play("boards_all");
}

void play_refusals(Replay& replay) {
  replay.play("enqueue_422_edge");
  replay.play("enqueue_422_value");
  replay.play("enqueue_422_unknown_node", {"msg", "expected_tags"});
}

void play_ended_items(Replay& replay) {
  replay.play("enqueue_willfail");
  replay.wait();
  replay.play("item_failed");
  replay.control("/__sim__/pause");
  replay.play("enqueue_paused");
  replay.play("queue_status_paused", k_counts);
  replay.play("cancel_item");
  replay.play("item_canceled");
  replay.play("retry");
  replay.play("cancel_by_batch_ids");
  replay.control("/__sim__/resume");
}

/// The item that was recorded as completed ran a graph that was not recorded as sent.
void play_sdxl_item(Replay& replay) {
  const auto item = replay.recorded("item_completed_sdxl")["response"];
  json::Writer body;
  body.begin_object().key("batch").begin_object();
  body.member("batch_id", item["batch_id"].text()).member("origin", item["origin"].text());
  body.member("destination", item["destination"].text());
  body.key("graph").raw(json::to_text(item["session"]["graph"])).end_object().end_object();
  auto& simulator = replay.simulator();
  const auto posted =
      simulator.handle(make_request("POST", "/api/v1/queue/default/enqueue_batch", body.text()));
  INFO(posted.body.substr(0, 1000));
  REQUIRE(posted.status == 200);
  replay.wait();
  const auto result = json::parse(posted.body, "reply");
  const auto id = std::string(result.root()["item_ids"].at(0).text());
  auto reply = simulator.handle(make_request("GET", "/api/v1/queue/default/i/" + id));
  // rand_int drew another number.
  replay.check("item_completed_sdxl", reply, {"seed", "value"});
}

void play_newest(Replay& replay) {
  replay.play("auth_status");
  replay.play("unknown_get");
  replay.play("runtime_config", {"host", "port", "set_fields"});
  replay.play("item_summaries_by_ids");
  replay.play("enqueue_missing_model");
  replay.wait();
  replay.play("item_failed_missing_input");
}

}  // namespace

TEST_CASE("recordings: the simulator answers as the real servers did", "[sim]") {
  const auto [flavour, version] = GENERATE(table<std::string, std::string>(
      {{"6.3", "6.3.0"}, {"6.8", "6.8.1"}, {"6.13", "6.13.8"}, {"6.14", "6.14.2"}}));
  DYNAMIC_SECTION(version) {
    Replay replay(flavour, version);
    play_start(replay);
    play_completed_item(replay);
    play_images(replay);
    play_refusals(replay);
    play_ended_items(replay);
    if (replay.has("auth_status")) {
      play_newest(replay);
      play_sdxl_item(replay);
    }
  }
}

}  // namespace invokeai_batch::sim::checks
