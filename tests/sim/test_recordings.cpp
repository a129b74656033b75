// Plays the recorded calls of real servers to the simulator and compares every reply.

#include "catch.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "replay.hpp"
#include "support.hpp"

namespace invokeai_batch::sim::checks {
namespace {

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
    Replay replay(flavour, fixture_of(version));
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
