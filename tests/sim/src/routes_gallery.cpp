// Images and videos in one list (6.14). Source: routers/gallery.py.
#include "fields.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "media_lists.hpp"
#include "routes.hpp"

namespace invokeai_batch::sim {
namespace {

const char* kind_of(const Image& media) {
  return media.is_video ? "video" : "image";
}

std::string item_json(const Image& media) {
  const auto url = std::string("api/v1/") + kind_of(media) + "s/i/" + media.name;
  json::Writer out;
  out.begin_object().member("kind", kind_of(media)).member("name", media.name);
  out.member("full_url", url + "/full").member("thumbnail_url", url + "/thumbnail");
  out.key("width").integer(media.picture.width).key("height").integer(media.picture.height);
  out.member("category", media.category).key("starred").boolean(media.is_starred);
  out.key("is_intermediate").boolean(media.is_intermediate);
  out.key("board_id").string_or_null(media.board_id.value_or(""));
  out.member("created_at", media.created_at).key("duration");
  if (media.is_video) {
    out.number(1.0).key("fps").number(16.0);
  } else {
    out.null().key("fps").null();
  }
  out.end_object();
  return out.take();
}

Reply item_names(World& world, const Call& call) {
  const auto media = selected_media(world, call, MediaKind::any);
  std::vector<std::string> names;
  for (const auto* each : media) {
    names.push_back(json::quoted(each->name));
  }
  return json_reply(names_json("item_names", names, media));
}

Reply item_refs(World& world, const Call& call) {
  const auto media = selected_media(world, call, MediaKind::any);
  std::vector<std::string> items;
  for (const auto* each : media) {
    json::Writer out;
    out.begin_object().member("kind", kind_of(*each)).member("name", each->name).end_object();
    items.push_back(out.take());
  }
  return json_reply(names_json("items", items, media));
}

}  // namespace

void add_gallery_routes(Router& router, World& world) {
  const auto add = [&](const char* path, Reply (*answer)(World&, const Call&)) {
    router.add({"GET", std::string("/api/v1/gallery/") + path, Access::user,
                [&world, answer](const Call& call) { return answer(world, call); }, 14});
  };
  add("item_names", item_names);
  add("items/names", item_refs);
  add("items/", [](World& w, const Call& call) {
    return json_reply(page_of(w, call, selected_media(w, call, MediaKind::any), item_json));
  });
}

}  // namespace invokeai_batch::sim
