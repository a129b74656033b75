// Plays the recorded calls of a development server of version 7, its users signed in, to the
// simulator and compares every reply.
#include <thread>

#include "catch.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "png_file.hpp"
#include "replay.hpp"
#include "support.hpp"

namespace invokeai_batch::sim::checks {
namespace {

const std::set<std::string> k_counts{"pending",  "in_progress", "completed",    "failed",
                                     "canceled", "total",       "user_pending", "is_processing"};

std::string token_of(const Reply& reply) {
  const auto document = json::parse(reply.body, "reply");
  return std::string(document.root()["token"].text());
}

std::string header(const Reply& reply, std::string_view name) {
  for (const auto& [key, value] : reply.headers) {
    if (key == name) {
      return value;
    }
  }
  return "";
}

/// Before and after the first administrator makes himself. The tokens of both users.
struct Tokens {
  std::string admin{};
  std::string user{};
};

Tokens play_sign_in(Replay& replay) {
  replay.play("version");
  replay.play("auth_status_setup_required");
  replay.play("401_before_setup");
  replay.play("login_before_setup");
  replay.play("setup");
  replay.play("setup_again");
  replay.play("auth_status");
  CHECK(header(replay.play("login_401"), "WWW-Authenticate") == "Bearer");
  CHECK(header(replay.play("login_remember"), "Set-Cookie").find("Max-Age=604800;") !=
        std::string::npos);
  Tokens tokens{.admin = token_of(replay.play("login"))};
  replay.play("401_no_token");
  replay.play("401_openapi_check");
  replay.sign_in("bad");
  replay.play("401_bad_token");
  replay.sign_in(tokens.admin);
  replay.play("me");
  replay.play("version_with_token");
  CHECK_FALSE(header(replay.play("refreshed_token_on_put"), "X-Refreshed-Token").empty());
  replay.play("user_create", {"user_id"});
  tokens.user = token_of(replay.play("login_user", {"user_id"}));
  return tokens;
}

void play_open_calls(Replay& replay) {
  replay.play("unknown_get");
  replay.play("unknown_post");
  replay.play("models");
  replay.play("generation_device_options");
  replay.play("runtime_config", {"host", "port", "set_fields", "log_format"});
  replay.play("queue_status", k_counts);
  replay.play("projects");
}

/// An upload and a board, as their owner and as another user sees them.
void play_ownership(Replay& replay, const Tokens& tokens) {
  auto upload =
      make_request("POST", "/api/v1/images/upload?image_category=user&is_intermediate=false");
  upload.parts.push_back({.name = "file",
                          .file_name = "green.png",
                          .content_type = "image/png",
                          .content = invokeai_batch::tests::make_png(16, 16)});
  replay.check("upload", replay.send(std::move(upload)));
  replay.play("board_create");
  replay.play("boards_all");
  replay.play("board_image_names");
  replay.play("board_404");
  replay.sign_in(tokens.user);
  replay.play("boards_all_user");
  replay.play("board_403_user");
  replay.play("image_403_user");
  replay.play("403_pause");
  replay.play("403_users");
  replay.play("403_runtime_config");
  replay.sign_in(tokens.admin);
  replay.play("image_full_401");
  replay.play("image_dto_404");
}

void play_item(Replay& replay, const Tokens& tokens) {
  replay.play("enqueue");
  replay.wait();
  replay.play("batch_status_done");
  replay.play("batch_status_unknown");
  replay.play("counts_by_destination");
  replay.play("item_completed", {"user_email", "user_display_name"});
  replay.play("list_all_destination");
  replay.play("items_by_ids");
  replay.play("item_summaries_by_ids");
  replay.play("item_404");
  replay.play("image_dto");
  replay.play("image_metadata");
  if (replay.has("image_workflow")) {
    replay.play("image_workflow");
  }
  replay.play("images_by_names");
  replay.play("add_to_board");
  replay.sign_in(tokens.user);
  replay.play("batch_status_user");
  replay.play("item_user_redacted", {"id"});
  replay.sign_in(tokens.admin);
}

void play_more_batches(Replay& replay) {
  replay.play("enqueue_same_batch_id");
  replay.wait();
  replay.play("board_image_names_after", {""});
  replay.play("item_ids");
  replay.play("item_ids_origin_prefix");
  replay.play("enqueue_edge_type");
  replay.play("enqueue_422_edge");
  replay.play("enqueue_422_value");
  replay.play("enqueue_422_unknown_node", {"msg", "expected_tags"});
  replay.play("enqueue_willfail");
  replay.wait();
  replay.play("item_failed");
}

void play_cancellations(Replay& replay) {
  // What was canceled had not been recorded as sent: three items of one batch, the first running.
  const auto recorded = replay.recorded("cancel_item")["response"];
  json::Writer body;
  body.begin_object().key("batch").begin_object();
  body.member("batch_id", recorded["batch_id"].text());
  body.key("graph").raw(json::to_text(recorded["session"]["graph"]));
  body.key("runs").integer(3).end_object().end_object();
  replay.control("/__sim__/settings", R"({"job_ms":600000})");
  const auto posted =
      replay.send(make_request("POST", "/api/v1/queue/default/enqueue_batch", body.take()));
  REQUIRE(posted.status == 200);
  const auto current = [&] {
    return replay.send(make_request("GET", "/api/v1/queue/default/current")).body;
  };
  while (current() == "null") {
    std::this_thread::yield();
  }
  replay.play("cancel_item");
  replay.play("item_canceled");
  replay.play("cancel_by_batch_ids");
  replay.play("batch_status_canceled");
  replay.wait();
  replay.play("pause", {"is_processing"});
  replay.play("retry");
  replay.play("queue_status_paused", k_counts);
  replay.control("/__sim__/settings", R"({"job_ms":0})");
  replay.play("resume", {"is_processing"});
}

void play_wildcards(Replay& replay, const Tokens& tokens) {
  replay.play("wildcards_empty");
  replay.play("wildcard_create");
  replay.play("wildcards");
  replay.play("dynamicprompts_wildcard");
  replay.play("dynamicprompts_unknown_wildcard");
  replay.play("dynamicprompts_1001");
  replay.sign_in(tokens.user);
  replay.play("dynamicprompts_other_user");
  replay.sign_in(tokens.admin);
}

/// The reply's execution graph and the order of its maps, without the sent graph: what the queue
/// shows of a loop.
void play_loop(Replay& replay) {
  const auto item = replay.recorded("item_completed_loop")["response"];
  json::Writer body;
  body.begin_object().key("batch").begin_object().member("batch_id", "loop");
  body.member("origin", "corpus").key("graph").raw(json::to_text(item["session"]["graph"]));
  body.key("workflow").raw(item["workflow"].is_object() ? json::to_text(item["workflow"]) : "null");
  body.end_object().end_object();
  const auto posted =
      replay.send(make_request("POST", "/api/v1/queue/default/enqueue_batch", body.take()));
  INFO(posted.body.substr(0, 1000));
  REQUIRE(posted.status == 200);
  replay.wait();
  const auto document = json::parse(posted.body, "reply");
  const auto id = std::string(document.root()["item_ids"].at(0).text());
  auto reply = replay.send(make_request("GET", "/api/v1/queue/default/i/" + id));
  // The server that was recorded had older loop nodes: `for_return` had no condition yet.
  const std::string condition = "\"continue_condition\":true,";
  for (auto at = reply.body.find(condition); at != std::string::npos;
       at = reply.body.find(condition)) {
    reply.body.erase(at, condition.size());
  }
  replay.check("item_completed_loop", reply, {"user_id", "user_email", "user_display_name"});
}

void play_end(Replay& replay) {
  replay.play("image_delete");
  replay.play("item_completed_image_deleted", {"user_email", "user_display_name"});
  CHECK(header(replay.play("logout"), "X-Refreshed-Token").empty());
  replay.play("401_after_logout_old_token", k_counts);
}

void play_all(const std::string& calls) {
  Replay replay("7-dev", calls, [](Settings& settings) { settings.is_multiuser = true; });
  const auto tokens = play_sign_in(replay);
  play_open_calls(replay);
  play_ownership(replay, tokens);
  play_item(replay, tokens);
  play_more_batches(replay);
  play_cancellations(replay);
  play_wildcards(replay, tokens);
  play_end(replay);
  if (replay.has("item_completed_loop")) {
    play_loop(replay);
  }
}

}  // namespace

TEST_CASE("recordings: the simulator answers as a development server of version 7", "[sim]") {
  play_all(fixture_of("7-dev"));
}

TEST_CASE("recordings: all recorded calls of version 7, where they are", "[sim]") {
  if (const auto calls = whole_recording_of("v7-dev")) {
    play_all(*calls);
  }
}

}  // namespace invokeai_batch::sim::checks
