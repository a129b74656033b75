// What the server knows about images. Source: routers/images.py.
#include <algorithm>

#include "fields.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "media_lists.hpp"
#include "routes.hpp"

namespace invokeai_batch::sim {
namespace {

std::vector<std::string> names_in(const World& world, const Call& call) {
  const auto body = body_of(call);
  const auto names = body.root()["image_names"];
  check_name_count(world, names);
  return strings_of(names);
}

Image& image_of(World& world, const Call& call) {
  return visible_image(world, call.user, call.argument("image_name"));
}

Reply list_images(World& world, const Call& call) {
  const auto page = page_of(world, call, selected_media(world, call, MediaKind::image),
                            [&](const Image& image) { return image_dto(world.flavour(), image); });
  return json_reply(page);
}

Reply list_names(World& world, const Call& call) {
  const auto images = selected_media(world, call, MediaKind::image);
  std::vector<std::string> names;
  for (const auto* image : images) {
    names.push_back(json::quoted(image->name));
  }
  return json_reply(names_json("image_names", names, images));
}

Reply image_urls(World& world, const Call& call) {
  const auto& name = image_of(world, call).name;
  const auto url = "api/v1/images/i/" + name;
  json::Writer out;
  out.begin_object().member("image_name", name).member("image_url", url + "/full");
  out.member("thumbnail_url", url + "/thumbnail").end_object();
  return json_reply(out.take());
}

std::vector<std::string> intermediates(const World& world) {
  std::vector<std::string> names;
  for (const auto* image : world.images.select({.kind = MediaKind::any, .is_intermediate = true})) {
    names.push_back(image->name);
  }
  return names;
}

Reply count_intermediates(World& world, const Call&) {
  return json_reply(std::to_string(intermediates(world).size()));
}

Reply clear_intermediates(World& world, const Call& call) {
  if (!call.user.is_admin) {
    return error_reply(403, "Only admins can clear all intermediates");
  }
  const auto names = intermediates(world);
  for (const auto& name : names) {
    delete_image(world, name);
  }
  return json_reply(std::to_string(names.size()));
}

Reply images_by_names(World& world, const Call& call) {
  std::vector<std::string> items;
  for (const auto& name : names_in(world, call)) {
    const auto* image = world.images.find(name);
    if (image != nullptr && may_see(world, call.user, *image)) {
      items.push_back(image_dto(world.flavour(), *image));
    }
  }
  return json_reply(json_array(items));
}

Reply get_dto(World& world, const Call& call) {
  return json_reply(image_dto(world.flavour(), image_of(world, call)));
}

Reply get_metadata(World& world, const Call& call) {
  const auto& metadata = image_of(world, call).metadata;
  return json_reply(metadata ? *metadata : "null");
}

Reply get_workflow(World& world, const Call& call) {
  const auto& image = image_of(world, call);
  const auto text = [](const SharedText& json) { return json ? json::quoted(*json) : "null"; };
  json::Writer out;
  out.begin_object().key("workflow").raw(text(image.workflow));
  out.key("graph").raw(text(image.graph)).end_object();
  return json_reply(out.take());
}

Reply patch_image(World& world, const Call& call) {
  auto& image = image_of(world, call);
  const auto document = body_of(call);
  const auto body = document.root();
  image.is_intermediate = body["is_intermediate"].boolean().value_or(image.is_intermediate);
  image.is_starred = body["starred"].boolean().value_or(image.is_starred);
  if (body["image_category"].is_string()) {
    image.category = body["image_category"].text();
  }
  image.updated_at = timestamp();
  return json_reply(image_dto(world.flavour(), image));
}

Reply delete_images(World& world, const Call& call, const std::vector<std::string>& names) {
  std::vector<std::string> boards;
  std::vector<std::string> deleted;
  for (const auto& name : names) {
    const auto* image = world.images.find(name);
    if (image == nullptr || !may_change(world, call.user, *image)) {
      continue;
    }
    const auto board = image->board_id.value_or("none");
    if (std::find(boards.begin(), boards.end(), board) == boards.end()) {
      boards.push_back(board);
    }
    delete_image(world, name);
    deleted.push_back(name);
  }
  return changed_images_reply(world, "deleted_images", boards, deleted);
}

Reply delete_uncategorized(World& world, const Call& call) {
  std::vector<std::string> names;
  for (const auto* image : world.images.select({.board_id = "none"})) {
    if (call.user.is_admin || image->user_id == call.user.id) {
      names.push_back(image->name);
    }
  }
  return delete_images(world, call, names);
}

Reply star(World& world, const Call& call, bool is_starred) {
  std::vector<std::string> boards;
  std::vector<std::string> names;
  for (const auto& name : names_in(world, call)) {
    auto* image = world.images.find(name);
    if (image != nullptr && may_change(world, call.user, *image)) {
      image->is_starred = is_starred;
      names.push_back(name);
      const auto board = image->board_id.value_or("none");
      if (std::find(boards.begin(), boards.end(), board) == boards.end()) {
        boards.push_back(board);
      }
    }
  }
  return changed_images_reply(world, is_starred ? "starred_images" : "unstarred_images", boards,
                              names);
}

}  // namespace

void add_image_routes(Router& router, World& world) {
  const std::string images = "/api/v1/images";
  const auto add = [&](const char* method, const std::string& path,
                       Reply (*answer)(World&, const Call&)) {
    router.add({method, images + path, Access::user,
                [&world, answer](const Call& call) { return answer(world, call); }});
  };
  add("GET", "/", list_images);
  add("GET", "/names", list_names);
  add("POST", "/images_by_names", images_by_names);
  add("GET", "/intermediates", count_intermediates);
  add("DELETE", "/intermediates", clear_intermediates);
  add("DELETE", "/uncategorized", delete_uncategorized);
  add("GET", "/i/{image_name}/urls", image_urls);
  add("GET", "/i/{image_name}", get_dto);
  add("PATCH", "/i/{image_name}", patch_image);
  add("GET", "/i/{image_name}/metadata", get_metadata);
  add("GET", "/i/{image_name}/workflow", get_workflow);
  add("DELETE", "/i/{image_name}", [](World& w, const Call& call) {
    return delete_images(w, call, {call.argument("image_name")});
  });
  add("POST", "/delete",
      [](World& w, const Call& call) { return delete_images(w, call, names_in(w, call)); });
  add("POST", "/star", [](World& w, const Call& call) { return star(w, call, true); });
  add("POST", "/unstar", [](World& w, const Call& call) { return star(w, call, false); });
}

}  // namespace invokeai_batch::sim
