// Who somebody is. Source: routers/auth.py.
#include "fields.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "routes.hpp"
#include "value_check.hpp"

namespace invokeai_batch::sim {
namespace {

constexpr int k_since = 12;

Reply status(const World& world) {
  const bool is_multiuser = world.settings.is_multiuser;
  json::Writer out;
  out.begin_object().key("setup_required");
  out.boolean(is_multiuser && !world.accounts.has_admin());
  out.key("multiuser_enabled").boolean(is_multiuser);
  // An administrator's address is not shown to anybody once there is one.
  out.key("strict_password_checking").boolean(false).key("admin_email").null().end_object();
  return json_reply(out.take());
}

std::string user_json(const World& world, const User& user) {
  json::Writer out;
  out.begin_object().member("user_id", user.id).member("email", user.email);
  out.member("display_name", user.name).key("is_admin").boolean(user.is_admin);
  out.key("is_active").boolean(true).member("created_at", user.created_at);
  out.member("updated_at", user.updated_at).key("last_login_at").string_or_null(user.last_login_at);
  if (world.flavour().at_least(14)) {
    out.key("token_epoch").integer(0);
  }
  out.end_object();
  return out.take();
}

std::string media_cookie(const std::string& token, std::int64_t seconds) {
  return "invokeai_media_token=" + token + "; HttpOnly; Max-Age=" + std::to_string(seconds) +
         "; Path=/api/v1; SameSite=lax";
}

Reply login(World& world, const Call& call) {
  if (!world.settings.is_multiuser) {
    return error_reply(403,
                       "Multiuser mode is disabled. Authentication is not required in "
                       "single-user mode.");
  }
  const auto document = body_of(call);
  const auto body = document.root();
  auto* user = world.accounts.find(std::string(body["email"].text()));
  if (user == nullptr || user->password != body["password"].text()) {
    auto reply = error_reply(401, "Incorrect email or password");
    reply.headers.emplace_back("WWW-Authenticate", "Bearer");
    return reply;
  }
  const auto lifetime = body["remember_me"].boolean().value_or(false)
                            ? 7 * world.settings.token_lifetime
                            : world.settings.token_lifetime;
  user->last_login_at = timestamp() + "000Z";
  user->last_login_at[10] = 'T';
  user->updated_at = user->last_login_at.substr(0, user->last_login_at.size() - 1);
  const auto token =
      world.accounts.issue(*user, world.ids, lifetime, std::chrono::steady_clock::now());
  json::Writer out;
  out.begin_object().member("token", token).key("user").raw(user_json(world, *user));
  out.key("expires_in").integer(lifetime.count()).end_object();
  auto reply = json_reply(out.take());
  if (world.flavour().at_least(14)) {
    reply.headers.emplace_back("Set-Cookie", media_cookie(token, lifetime.count()));
  }
  return reply;
}

/// It takes the cookie back; the token stays good.
Reply logout(const World& world) {
  auto reply = json_reply(R"({"success":true})");
  if (world.flavour().at_least(14)) {
    reply.headers.emplace_back("Set-Cookie",
                               "invokeai_media_token=\"\"; Max-Age=0; Path=/api/v1; SameSite=lax");
  }
  return reply;
}

/// The user of a body with `email`, `password` and perhaps `display_name`; throws Refusal (422).
User user_of(json::Value body) {
  std::vector<Invalid> errors;
  for (const auto* name : {"email", "password"}) {
    if (!body[name]) {
      errors.push_back(missing_member({"\"body\"", json::quoted(name)}, body));
    }
  }
  if (!errors.empty()) {
    throw Refusal{json_reply(detail_json(errors), 422)};
  }
  return {.name = std::string(body["display_name"].text()),
          .email = std::string(body["email"].text()),
          .password = std::string(body["password"].text()),
          .is_admin = body["is_admin"].boolean().value_or(false)};
}

/// The first administrator makes himself.
Reply setup(World& world, const Call& call) {
  if (!world.settings.is_multiuser) {
    return error_reply(403,
                       "Multiuser mode is disabled. Admin setup is not required in "
                       "single-user mode.");
  }
  if (world.accounts.has_admin()) {
    return error_reply(400, "Administrator account already configured");
  }
  const auto body = body_of(call);
  auto user = user_of(body.root());
  user.is_admin = true;
  const auto& added = world.accounts.add(std::move(user));
  return json_reply(R"({"success":true,"user":)" + user_json(world, added) + "}");
}

Reply create_user(World& world, const Call& call) {
  const auto body = body_of(call);
  auto user = user_of(body.root());
  if (world.accounts.find(user.email) != nullptr) {
    return error_reply(400, "User with email " + user.email + " already exists");
  }
  return json_reply(user_json(world, world.accounts.add(std::move(user))), 201);
}

Reply list_users(const World& world) {
  std::vector<std::string> users;
  for (const auto& user : world.accounts.users()) {
    users.push_back(user_json(world, user));
  }
  return json_reply(json_array(users));
}

}  // namespace

void add_auth_routes(Router& router, World& world) {
  const std::string auth = "/api/v1/auth";
  router.add({"GET", auth + "/status", Access::anyone,
              [&world](const Call&) { return status(world); }, k_since});
  router.add({"POST", auth + "/setup", Access::anyone,
              [&world](const Call& call) { return setup(world, call); }, k_since});
  router.add({"POST", auth + "/login", Access::anyone,
              [&world](const Call& call) { return login(world, call); }, k_since});
  router.add({.method = "POST",
              .pattern = auth + "/logout",
              .handler = [&world](const Call&) { return logout(world); },
              .since = k_since,
              .refreshes_token = false});
  router.add({"GET", auth + "/me", Access::user,
              [&world](const Call& call) { return json_reply(user_json(world, call.user)); },
              k_since});
  router.add({"GET", auth + "/users", Access::admin,
              [&world](const Call&) { return list_users(world); }, k_since});
  router.add({"POST", auth + "/users", Access::admin,
              [&world](const Call& call) { return create_user(world, call); }, k_since});
}

}  // namespace invokeai_batch::sim
