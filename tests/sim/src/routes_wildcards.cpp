// Wildcards of version 7. Source: routers/wildcards.py.
#include "fields.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "routes.hpp"
#include "value_check.hpp"

namespace invokeai_batch::sim {
namespace {

std::string wildcard_json(const Wildcard& wildcard) {
  json::Writer out;
  out.begin_object().member("name", wildcard.name).key("values").raw(json_strings(wildcard.values));
  out.member("id", wildcard.id).member("user_id", wildcard.user_id).end_object();
  return out.take();
}

Wildcard& wildcard_of(World& world, const Call& call) {
  auto* found = world.wildcards.find(call.argument("wildcard_id"), call.user.id);
  if (found == nullptr) {
    throw Refusal{error_reply(404, "Wildcard not found")};
  }
  return *found;
}

Reply list_wildcards(World& world, const Call& call) {
  std::vector<std::string> items;
  for (const auto& wildcard : world.wildcards.all()) {
    if (wildcard.user_id == call.user.id) {
      items.push_back(wildcard_json(wildcard));
    }
  }
  return json_reply(json_array(items));
}

/// Throws Refusal (409) when the user has one of that name besides `self`.
void check_name(World& world, const User& user, const std::string& name, const Wildcard* self) {
  const auto* other = world.wildcards.named(name, user.id);
  if (other != nullptr && other != self) {
    throw Refusal{error_reply(409, "A wildcard named '" + name + "' already exists")};
  }
}

Reply create_wildcard(World& world, const Call& call) {
  const auto document = body_of(call);
  const auto body = document.root();
  std::vector<Invalid> errors;
  for (const auto* name : {"name", "values"}) {
    if (!body[name]) {
      errors.push_back(missing_member({"\"body\"", json::quoted(name)}, body));
    }
  }
  if (!errors.empty()) {
    return json_reply(detail_json(errors), 422);
  }
  const std::string name(body["name"].text());
  check_name(world, call.user, name, nullptr);
  const auto& added = world.wildcards.add({.id = world.ids.uuid(),
                                           .user_id = call.user.id,
                                           .name = name,
                                           .values = strings_of(body["values"])});
  return json_reply(wildcard_json(added), 201);
}

Reply change_wildcard(World& world, const Call& call) {
  auto& wildcard = wildcard_of(world, call);
  const auto document = body_of(call);
  const auto body = document.root();
  if (body["name"].is_string()) {
    const std::string name(body["name"].text());
    check_name(world, call.user, name, &wildcard);
    wildcard.name = name;
  }
  if (body["values"].is_array()) {
    wildcard.values = strings_of(body["values"]);
  }
  return json_reply(wildcard_json(wildcard));
}

Reply delete_wildcard(World& world, const Call& call) {
  world.wildcards.erase(std::string(wildcard_of(world, call).id));
  return {.status = 204};
}

}  // namespace

void add_wildcard_routes(Router& router, World& world) {
  const auto add = [&](const char* method, const char* path, Reply (*answer)(World&, const Call&)) {
    router.add({method, std::string("/api/v1/wildcards/") + path, Access::user,
                [&world, answer](const Call& call) { return answer(world, call); }, k_v7_dev});
  };
  add("GET", "", list_wildcards);
  add("POST", "", create_wildcard);
  add("PATCH", "{wildcard_id}", change_wildcard);
  add("DELETE", "{wildcard_id}", delete_wildcard);
}

}  // namespace invokeai_batch::sim
