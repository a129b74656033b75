// Projects of version 7. Source: routers/projects.py.
#include "fields.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "routes.hpp"
#include "value_check.hpp"

namespace invokeai_batch::sim {
namespace {

enum class Detail { summary, whole };

std::string project_json(const Project& project, Detail detail) {
  json::Writer out;
  out.begin_object().member("project_id", project.id).member("board_id", project.board_id);
  out.member("name", project.name).key("revision").integer(project.revision);
  out.member("created_at", project.created_at).member("updated_at", project.updated_at);
  if (detail == Detail::whole) {
    out.key("data").raw(project.data_json);
  }
  out.end_object();
  return out.take();
}

Project& project_of(World& world, const Call& call) {
  auto* project = world.projects.find(call.argument("project_id"), call.user.id);
  if (project == nullptr) {
    throw Refusal{error_reply(404, "Project not found")};
  }
  return *project;
}

Reply list_projects(World& world, const Call& call) {
  std::vector<std::string> items;
  for (const auto& project : world.projects.all()) {
    if (project.user_id == call.user.id) {
      items.push_back(project_json(project, Detail::summary));
    }
  }
  return json_reply(json_array(items));
}

Reply create_project(World& world, const Call& call) {
  const auto document = body_of(call);
  const auto body = document.root();
  std::vector<Invalid> errors;
  for (const auto* name : {"name", "data"}) {
    if (!body[name]) {
      errors.push_back(missing_member({"\"body\"", json::quoted(name)}, body));
    }
  }
  if (!errors.empty()) {
    return json_reply(detail_json(errors), 422);
  }
  const auto wanted = body["project_id"];
  const auto id = wanted.is_string() ? std::string(wanted.text()) : world.ids.uuid();
  if (world.projects.find(id, call.user.id) != nullptr) {
    return error_reply(409, "Project " + id + " already exists");
  }
  const auto& project = create_project(world, call.user, id, std::string(body["name"].text()),
                                       json::to_text(body["data"]));
  return json_reply(project_json(project, Detail::whole), 201);
}

Reply save_project(World& world, const Call& call) {
  auto& project = project_of(world, call);
  const auto document = body_of(call);
  const auto body = document.root();
  if (body["expected_revision"].integer() != project.revision) {
    json::Writer out;
    out.begin_object().key("detail").begin_object();
    out.member("message", "Project was saved elsewhere").key("current_revision");
    out.integer(project.revision).end_object().end_object();
    return json_reply(out.take(), 409);
  }
  project.name = body["name"].text();
  project.data_json = body["data"] ? json::to_text(body["data"]) : "{}";
  ++project.revision;
  project.updated_at = timestamp();
  return json_reply(project_json(project, Detail::whole));
}

Reply delete_project(World& world, const Call& call) {
  if (const auto* project = world.projects.find(call.argument("project_id"), call.user.id)) {
    world.boards.erase(project->board_id);
    world.projects.erase(std::string(project->id));
  }
  return {.status = 204};
}

}  // namespace

const Project& create_project(World& world, const User& owner, const std::string& id,
                              const std::string& name, std::string data_json) {
  const auto now = timestamp();
  const auto& board = world.boards.add({.id = world.ids.uuid(),
                                        .name = name,
                                        .user_id = owner.id,
                                        .owner = owner.name,
                                        .created_at = now,
                                        .updated_at = now,
                                        .project_id = id});
  return world.projects.add({.id = id,
                             .user_id = owner.id,
                             .board_id = board.id,
                             .name = name,
                             .data_json = std::move(data_json),
                             .created_at = now,
                             .updated_at = now});
}

void add_project_routes(Router& router, World& world) {
  const auto add = [&](const char* method, const char* path, Reply (*answer)(World&, const Call&)) {
    router.add({method, std::string("/api/v1/projects/") + path, Access::user,
                [&world, answer](const Call& call) { return answer(world, call); }, k_v7_dev});
  };
  add("GET", "", list_projects);
  add("POST", "", create_project);
  add("GET", "{project_id}", [](World& w, const Call& call) {
    return json_reply(project_json(project_of(w, call), Detail::whole));
  });
  add("PUT", "{project_id}", save_project);
  add("DELETE", "{project_id}", delete_project);
}

}  // namespace invokeai_batch::sim
