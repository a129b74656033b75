// What the server knows about images. Source: routers/images.py.
#include <algorithm>

#include "fields.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "routes.hpp"

namespace invokeai_batch::sim {
namespace {

std::vector<std::string> names_in(const World& world, const Call& call) {
  const auto body = body_of(call);
  const auto names = body.root()["image_names"];
  check_name_count(world, names);
  return strings_of(names);
}

bool is_true(const std::string& text) {
  return text == "true" || text == "True" || text == "1";
}

ImageFilter filter_of(const Request& request) {
  ImageFilter filter;
  if (const auto flag = request.parameter("is_intermediate")) {
    filter.is_intermediate = is_true(*flag);
  }
  filter.board_id = request.parameter("board_id");
  filter.categories = request.parameters("categories");
  filter.origin = request.parameter("image_origin");
  filter.is_oldest_first = request.parameter("order_dir") == "ASC";
  filter.is_starred_first = is_true(request.parameter("starred_first").value_or("true"));
  return filter;
}

std::size_t number_parameter(const Request& request, const char* name, std::int64_t fallback) {
  const auto number = base::parse_integer(request.parameter(name).value_or(""));
  return static_cast<std::size_t>(std::max<std::int64_t>(-1, number.value_or(fallback)));
}

/// What the user sees of what the filters let through.
std::vector<const Image*> selected(World& world, const Call& call) {
  auto images = world.images.select(filter_of(call.request));
  images.erase(
      std::remove_if(images.begin(), images.end(),
                     [&](const Image* image) { return !may_see(world, call.user, *image); }),
      images.end());
  return images;
}

Reply list_images(World& world, const Call& call) {
  const auto images = selected(world, call);
  const auto offset = std::min(number_parameter(call.request, "offset", 0), images.size());
  const auto limit = number_parameter(call.request, "limit", 10);  // -1: all
  const auto count = std::min(limit, images.size() - offset);
  std::vector<std::string> items;
  for (std::size_t i = offset; i < offset + count; ++i) {
    items.push_back(image_dto(world.flavour(), *images[i]));
  }
  json::Writer out;
  out.begin_object().key("limit").integer(static_cast<std::int64_t>(limit));
  out.key("offset").integer(static_cast<std::int64_t>(offset));
  out.key("total").integer(static_cast<std::int64_t>(images.size()));
  out.key("items").raw(json_array(items)).end_object();
  return json_reply(out.take());
}

Reply list_names(World& world, const Call& call) {
  const auto images = selected(world, call);
  std::vector<std::string> names;
  for (const auto* image : images) {
    names.push_back(image->name);
  }
  const auto starred = std::count_if(images.begin(), images.end(),
                                     [](const Image* image) { return image->is_starred; });
  json::Writer out;
  out.begin_object().key("image_names").raw(json_strings(names));
  out.key("starred_count").integer(starred);
  out.key("total_count").integer(static_cast<std::int64_t>(names.size())).end_object();
  return json_reply(out.take());
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

Image& image_of(World& world, const Call& call) {
  return visible_image(world, call.user, call.argument("image_name"));
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

Reply delete_images(World& world, const std::vector<std::string>& names) {
  std::vector<std::string> boards;
  std::vector<std::string> deleted;
  for (const auto& name : names) {
    const auto* image = world.images.find(name);
    if (image == nullptr) {
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

Reply star(World& world, const Call& call, bool is_starred) {
  std::vector<std::string> boards;
  std::vector<std::string> names;
  for (const auto& name : names_in(world, call)) {
    if (auto* image = world.images.find(name)) {
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
  add("GET", "/i/{image_name}", get_dto);
  add("PATCH", "/i/{image_name}", patch_image);
  add("GET", "/i/{image_name}/metadata", get_metadata);
  add("GET", "/i/{image_name}/workflow", get_workflow);
  add("DELETE", "/i/{image_name}",
      [](World& w, const Call& call) { return delete_images(w, {call.argument("image_name")}); });
  add("POST", "/delete",
      [](World& w, const Call& call) { return delete_images(w, names_in(w, call)); });
  add("POST", "/star", [](World& w, const Call& call) { return star(w, call, true); });
  add("POST", "/unstar", [](World& w, const Call& call) { return star(w, call, false); });
}

}  // namespace invokeai_batch::sim
