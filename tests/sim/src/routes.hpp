// The routes of the server, one function per router of the original, and the simulator's own.
// Every handler runs under the simulator's lock.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "invokeai_batch/json/value.hpp"
#include "router.hpp"
#include "world.hpp"

namespace invokeai_batch::sim {

void add_app_routes(Router& router, World& world);
void add_auth_routes(Router& router, World& world);
void add_enqueue_routes(Router& router, World& world);
void add_queue_routes(Router& router, World& world);
void add_queue_bulk_routes(Router& router, World& world);
void add_image_routes(Router& router, World& world);
void add_image_file_routes(Router& router, World& world);
void add_board_routes(Router& router, World& world);
void add_model_routes(Router& router, World& world);
void add_model_work_routes(Router& router, World& world);
void add_video_routes(Router& router, World& world);
void add_gallery_routes(Router& router, World& world);
void add_wildcard_routes(Router& router, World& world);
void add_project_routes(Router& router, World& world);
void add_library_routes(Router& router, World& world);
void add_control_routes(Router& router, World& world);

/// A project, and the private board of its name that comes with it.
const Project& create_project(World& world, const User& owner, const std::string& id,
                              const std::string& name, std::string data_json);

/// What a handler throws to answer with an error.
struct Refusal {
  Reply reply{};
};

/// The request's JSON body; throws Refusal (422) when it is none.
[[nodiscard]] json::Document body_of(const Call& call);
/// A path argument that has to be a whole number; throws Refusal (422).
[[nodiscard]] std::int64_t integer_argument(const Call& call, const std::string& name);
/// On a multi-user server a user sees their own images and those on boards that they see.
[[nodiscard]] bool may_see(const World& world, const User& user, const Board& board);
[[nodiscard]] bool may_see(World& world, const User& user, const Image& image);
/// Source: routers/_access.py, assert_image_owner. Calls that change many skip what may not be.
[[nodiscard]] bool may_change(World& world, const User& user, const Image& image);
/// The image, or video, of that name; throws Refusal (404, and since 6.14 403).
[[nodiscard]] Image& visible_image(World& world, const User& user, const std::string& name);

/// Throws Refusal (422) unless the list is one of at most 1000 names (checked since 6.14).
void check_name_count(const World& world, json::Value names);

/// `{"affected_boards": […], NAME: […]}` and, since 6.14, `"failed_images": []`: how calls that
/// change many images answer.
[[nodiscard]] Reply changed_images_reply(const World& world, const char* name,
                                         const std::vector<std::string>& boards,
                                         const std::vector<std::string>& names, int status = 200);

}  // namespace invokeai_batch::sim
