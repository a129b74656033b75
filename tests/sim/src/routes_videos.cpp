// Videos (6.14). Source: routers/videos.py.
#include <algorithm>

#include "fields.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "media_lists.hpp"
#include "routes.hpp"

namespace invokeai_batch::sim {
namespace {

Image& video_of(World& world, const Call& call) {
  return visible_image(world, call.user, call.argument("video_name"));
}

Reply list_videos(World& world, const Call& call) {
  return json_reply(page_of(world, call, selected_media(world, call, MediaKind::video), video_dto));
}

Reply list_names(World& world, const Call& call) {
  const auto videos = selected_media(world, call, MediaKind::video);
  std::vector<std::string> names;
  for (const auto* video : videos) {
    names.push_back(json::quoted(video->name));
  }
  return json_reply(names_json("video_names", names, videos));
}

Reply get_metadata(World& world, const Call& call) {
  const auto& metadata = video_of(world, call).metadata;
  return json_reply(metadata ? *metadata : "null");
}

Reply get_workflow(World& world, const Call& call) {
  const auto& video = video_of(world, call);
  const auto text = [](const SharedText& json) { return json ? json::quoted(*json) : "null"; };
  json::Writer out;
  out.begin_object().key("workflow").raw(text(video.workflow));
  out.key("graph").raw(text(video.graph)).end_object();
  return json_reply(out.take());
}

Reply get_thumbnail(World& world, const Call& call) {
  static_cast<void>(video_of(world, call));
  return {.content_type = "image/webp", .body = tiny_webp()};
}

Reply patch_video(World& world, const Call& call) {
  auto& video = video_of(world, call);
  const auto document = body_of(call);
  const auto body = document.root();
  video.is_intermediate = body["is_intermediate"].boolean().value_or(video.is_intermediate);
  video.is_starred = body["starred"].boolean().value_or(video.is_starred);
  video.updated_at = timestamp();
  return json_reply(video_dto(video));
}

enum class TellsFailures { no, yes };

/// Does something to each video of a list that is there; how a call that changes many answers.
template <class Change>
Reply change_each(World& world, const User& user, const std::vector<std::string>& names,
                  const char* member, TellsFailures tells_failures, Change change) {
  std::vector<std::string> boards;
  std::vector<std::string> changed;
  for (const auto& name : names) {
    auto* video = world.images.find(name);
    if (video != nullptr && may_change(world, user, *video)) {
      const auto board = video->board_id.value_or("none");
      if (std::find(boards.begin(), boards.end(), board) == boards.end()) {
        boards.push_back(board);
      }
      changed.push_back(name);
      change(*video);
    }
  }
  json::Writer out;
  out.begin_object().key("affected_boards").raw(json_strings(boards));
  out.key(member).raw(json_strings(changed));
  if (tells_failures == TellsFailures::yes) {
    out.key("failed_videos").raw("[]");
  }
  out.end_object();
  return json_reply(out.take());
}

std::vector<std::string> names_in(const Call& call) {
  const auto body = body_of(call);
  return strings_of(body.root()["video_names"]);
}

Reply delete_videos(World& world, const Call& call, const std::vector<std::string>& names) {
  return change_each(world, call.user, names, "deleted_videos", TellsFailures::yes,
                     [&](Image& video) { delete_image(world, std::string(video.name)); });
}

Reply star(World& world, const Call& call, bool is_starred) {
  return change_each(world, call.user, names_in(call),
                     is_starred ? "starred_videos" : "unstarred_videos", TellsFailures::yes,
                     [&](Image& video) { video.is_starred = is_starred; });
}

Reply put_on_board(World& world, const Call& call) {
  const auto body = body_of(call);
  const std::string board_id(body.root()["board_id"].text());
  if (world.boards.find(board_id) == nullptr) {
    return error_reply(404, "Board not found");
  }
  return change_each(world, call.user, {std::string(body.root()["video_name"].text())},
                     "added_videos", TellsFailures::no,
                     [&](Image& video) { world.images.put_on_board(video, board_id); });
}

Reply take_off_board(World& world, const Call& call) {
  const auto body = body_of(call);
  return change_each(world, call.user, {std::string(body.root()["video_name"].text())},
                     "removed_videos", TellsFailures::no,
                     [&](Image& video) { world.images.put_on_board(video, std::nullopt); });
}

}  // namespace

void add_video_routes(Router& router, World& world) {
  const auto add = [&](const char* method, const char* path, Reply (*answer)(World&, const Call&)) {
    router.add({method, std::string("/api/v1/videos/") + path, Access::user,
                [&world, answer](const Call& call) { return answer(world, call); }, 14});
  };
  add("GET", "", list_videos);
  add("GET", "names", list_names);
  add("GET", "i/{video_name}",
      [](World& w, const Call& call) { return json_reply(video_dto(video_of(w, call))); });
  add("PATCH", "i/{video_name}", patch_video);
  add("DELETE", "i/{video_name}", [](World& w, const Call& call) {
    return delete_videos(w, call, {call.argument("video_name")});
  });
  add("GET", "i/{video_name}/metadata", get_metadata);
  add("GET", "i/{video_name}/workflow", get_workflow);
  add("GET", "i/{video_name}/thumbnail", get_thumbnail);
  add("POST", "delete",
      [](World& w, const Call& call) { return delete_videos(w, call, names_in(call)); });
  add("POST", "star", [](World& w, const Call& call) { return star(w, call, true); });
  add("POST", "unstar", [](World& w, const Call& call) { return star(w, call, false); });
  add("POST", "board", put_on_board);
  add("DELETE", "board", take_off_board);
}

}  // namespace invokeai_batch::sim
