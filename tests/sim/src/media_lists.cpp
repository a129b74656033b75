#include "media_lists.hpp"

#include <algorithm>

#include "fields.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "routes.hpp"
#include "value_check.hpp"

namespace invokeai_batch::sim {
namespace {

bool is_true(const std::string& text) {
  return text == "true" || text == "True" || text == "1";
}

ImageFilter filter_of(const Request& request, MediaKind kind) {
  ImageFilter filter{.kind = kind};
  if (const auto flag = request.parameter("is_intermediate")) {
    filter.is_intermediate = is_true(*flag);
  }
  filter.board_id = request.parameter("board_id");
  filter.categories = request.parameters("categories");
  for (const auto* name : {"image_origin", "video_origin", "origin"}) {
    if (auto origin = request.parameter(name)) {
      filter.origin = std::move(origin);
    }
  }
  filter.search_term = request.parameter("search_term").value_or("");
  filter.is_oldest_first = request.parameter("order_dir") == "ASC";
  filter.is_starred_first = is_true(request.parameter("starred_first").value_or("true"));
  return filter;
}

std::int64_t number_parameter(const Request& request, const char* name, std::int64_t fallback) {
  const auto text = request.parameter(name);
  const auto number = text ? base::parse_integer(*text) : std::optional(fallback);
  if (!number) {
    const Invalid invalid{"int_parsing",
                          {"\"query\"", json::quoted(name)},
                          "Input should be a valid integer, unable to parse string as an integer",
                          json::quoted(*text)};
    throw Refusal{json_reply(detail_json({invalid}), 422)};
  }
  return *number;
}

/// Since 6.14 a page has at most 1 000 items; before, -1 meant all.
void check_limit(const World& world, std::int64_t limit) {
  if (!world.flavour().at_least(14) || world.flavour().release == k_v7_dev ||
      (limit >= 0 && limit <= 1000)) {
    return;
  }
  const bool is_low = limit < 0;
  const Invalid invalid{is_low ? "greater_than_equal" : "less_than_equal",
                        {"\"query\"", "\"limit\""},
                        is_low ? "Input should be greater than or equal to 0"
                               : "Input should be less than or equal to 1000",
                        json::quoted(std::to_string(limit)),
                        is_low ? R"({"ge":0})" : R"({"le":1000})"};
  throw Refusal{json_reply(detail_json({invalid}), 422)};
}

}  // namespace

std::vector<const Image*> selected_media(World& world, const Call& call, MediaKind kind) {
  auto media = world.images.select(filter_of(call.request, kind));
  media.erase(
      std::remove_if(media.begin(), media.end(),
                     [&](const Image* image) { return !may_see(world, call.user, *image); }),
      media.end());
  return media;
}

std::string page_of(const World& world, const Call& call, const std::vector<const Image*>& media,
                    const std::function<std::string(const Image&)>& to_json) {
  const auto limit = number_parameter(call.request, "limit", 10);
  check_limit(world, limit);
  const auto total = static_cast<std::int64_t>(media.size());
  const auto offset = number_parameter(call.request, "offset", 0);
  const auto begin = std::clamp<std::int64_t>(offset, 0, total);
  const auto end = limit < 0 ? total : std::min(begin + limit, total);
  std::vector<std::string> items;
  for (auto i = begin; i < end; ++i) {
    items.push_back(to_json(*media[static_cast<std::size_t>(i)]));
  }
  json::Writer out;
  out.begin_object().key("limit").integer(limit).key("offset").integer(offset);
  out.key("total").integer(total).key("items").raw(json_array(items)).end_object();
  return out.take();
}

std::string names_json(const char* name, const std::vector<std::string>& json_items,
                       const std::vector<const Image*>& media) {
  const auto starred = std::count_if(media.begin(), media.end(),
                                     [](const Image* image) { return image->is_starred; });
  json::Writer out;
  out.begin_object().key(name).raw(json_array(json_items));
  out.key("starred_count").integer(starred);
  out.key("total_count").integer(static_cast<std::int64_t>(media.size())).end_object();
  return out.take();
}

}  // namespace invokeai_batch::sim
