// Users and their tokens. Source: routers/auth.py, app/api/auth_dependencies.py.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ids.hpp"

namespace invokeai_batch::sim {

struct User {
  std::string id = "system";
  std::string name = "System";
  std::string email = "system@system.invokeai";
  std::string password{};
  bool is_admin = true;
  std::string created_at{};     // "2026-11-29T21:26:02.024000"
  std::string updated_at{};     // likewise
  std::string last_login_at{};  // "2026-11-29T21:26:02.997702Z"; empty: never
};

class Accounts {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  /// "email:password" or "email:password:admin". Throws base::Error(usage).
  void add(const std::string& text);
  /// The user with an id, and times, of its own.
  User& add(User user);
  [[nodiscard]] bool has_admin() const;
  [[nodiscard]] const std::deque<User>& users() const { return m_users; }
  [[nodiscard]] const User* find(const std::string& email) const;
  [[nodiscard]] User* find(const std::string& email);

  /// A token that is good until the lifetime ends.
  [[nodiscard]] std::string issue(const User& user, IdSource& ids, std::chrono::seconds lifetime,
                                  Instant now);
  /// The user of a token; nullptr when it is unknown or out of date.
  [[nodiscard]] const User* user_of(const std::string& token, Instant now) const;
  /// As after a change of the server's secret: nobody is logged in any more.
  void expire_all() { m_tokens.clear(); }

 private:
  struct Token {
    std::string email{};
    Instant expires{};
  };
  std::deque<User> m_users;  // they stay where they are
  std::map<std::string, Token> m_tokens;
};

}  // namespace invokeai_batch::sim
