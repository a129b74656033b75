#include "invokeai_batch/json/writer.hpp"
#include "routes.hpp"

namespace invokeai_batch::sim {
namespace {

constexpr int k_since = 12;

Reply status(const World& world) {
  json::Writer out;
  out.begin_object().key("setup_required").boolean(false);
  out.key("multiuser_enabled").boolean(world.settings.is_multiuser);
  out.key("strict_password_checking").boolean(false).key("admin_email");
  for (const auto& user : world.accounts.users()) {
    if (user.is_admin) {
      out.string(user.email).end_object();
      return json_reply(out.take());
    }
  }
  out.null().end_object();
  return json_reply(out.take());
}

void write_user(json::Writer& out, const User& user) {
  out.begin_object().member("user_id", user.id).member("email", user.email);
  out.member("display_name", user.name).key("is_admin").boolean(user.is_admin);
  out.key("is_active").boolean(true).member("created_at", timestamp());
  out.member("updated_at", timestamp()).key("last_login_at").null().end_object();
}

Reply login(World& world, const Call& call) {
  if (!world.settings.is_multiuser) {
    return error_reply(403,
                       "Multiuser mode is disabled. Authentication is not required in "
                       "single-user mode.");
  }
  const auto document = body_of(call);
  const auto body = document.root();
  const auto* user = world.accounts.find(std::string(body["email"].text()));
  if (user == nullptr || user->password != body["password"].text()) {
    return error_reply(401, "Incorrect email or password");
  }
  const auto lifetime = body["remember_me"].boolean().value_or(false)
                            ? 7 * world.settings.token_lifetime
                            : world.settings.token_lifetime;
  json::Writer out;
  out.begin_object().member(
      "token", world.accounts.issue(*user, world.ids, lifetime, std::chrono::steady_clock::now()));
  out.key("user");
  write_user(out, *user);
  out.key("expires_in").integer(lifetime.count()).end_object();
  return json_reply(out.take());
}

}  // namespace

void add_auth_routes(Router& router, World& world) {
  router.add({"GET", "/api/v1/auth/status", Access::anyone,
              [&world](const Call&) { return status(world); }, k_since});
  router.add({"POST", "/api/v1/auth/login", Access::anyone,
              [&world](const Call& call) { return login(world, call); }, k_since});
  router.add({"GET", "/api/v1/auth/me", Access::user,
              [](const Call& call) {
                json::Writer out;
                write_user(out, call.user);
                return json_reply(out.take());
              },
              k_since});
}

}  // namespace invokeai_batch::sim
