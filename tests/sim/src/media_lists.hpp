// Lists of images and videos: the filters of a request, pages, and the names alone.
// Source: routers/images.py, routers/videos.py, routers/gallery.py.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "router.hpp"
#include "world.hpp"

namespace invokeai_batch::sim {

/// What the user sees of what the request's filters let through, in the gallery's order.
[[nodiscard]] std::vector<const Image*> selected_media(World& world, const Call& call,
                                                       MediaKind kind);

/// `{limit, offset, total, items}` as `limit` and `offset` ask for. Throws Refusal (422).
[[nodiscard]] std::string page_of(const World& world, const Call& call,
                                  const std::vector<const Image*>& media,
                                  const std::function<std::string(const Image&)>& to_json);

/// `{NAME: […], starred_count, total_count}`.
[[nodiscard]] std::string names_json(const char* name, const std::vector<std::string>& json_items,
                                     const std::vector<const Image*>& media);

}  // namespace invokeai_batch::sim
