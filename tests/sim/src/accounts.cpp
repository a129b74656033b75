#include "accounts.hpp"

#include <algorithm>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::sim {

void Accounts::add(const std::string& text) {
  const auto parts = base::split(text, ':');
  const bool is_admin = parts.size() == 3 && parts[2] == "admin";
  if (parts[0].empty() || parts.size() < 2 || (parts.size() == 3 && !is_admin) ||
      parts.size() > 3) {
    throw base::Error(base::ErrorClass::usage, {.what = "--user " + text +
                                                        ": expected EMAIL:PASSWORD or "
                                                        "EMAIL:PASSWORD:admin"});
  }
  const std::string email(parts[0]);
  add(User{.name = email.substr(0, email.find('@')),
           .email = email,
           .password = std::string(parts[1]),
           .is_admin = is_admin});
}

User& Accounts::add(User user) {
  user.id = "user-" + std::to_string(m_users.size() + 1);
  // The clock of the other records with the microseconds that the table of users has.
  user.created_at = timestamp() + "000";
  user.created_at[10] = 'T';
  user.updated_at = user.created_at;
  return m_users.emplace_back(std::move(user));
}

bool Accounts::has_admin() const {
  return std::any_of(m_users.begin(), m_users.end(),
                     [](const User& user) { return user.is_admin; });
}

const User* Accounts::find(const std::string& email) const {
  const auto found = std::find_if(m_users.begin(), m_users.end(),
                                  [&](const User& user) { return user.email == email; });
  return found == m_users.end() ? nullptr : &*found;
}

User* Accounts::find(const std::string& email) {
  const auto found = std::find_if(m_users.begin(), m_users.end(),
                                  [&](const User& user) { return user.email == email; });
  return found == m_users.end() ? nullptr : &*found;
}

std::string Accounts::issue(const User& user, IdSource& ids, std::chrono::seconds lifetime,
                            Instant now) {
  // Three parts, as a JSON web token has; nothing in them is to be read by a client.
  auto token = "simtoken." + ids.uuid() + "." + ids.uuid();
  m_tokens[token] = {user.email, now + lifetime};
  return token;
}

const User* Accounts::user_of(const std::string& token, Instant now) const {
  const auto found = m_tokens.find(token);
  return found == m_tokens.end() || found->second.expires <= now ? nullptr
                                                                 : find(found->second.email);
}

}  // namespace invokeai_batch::sim
