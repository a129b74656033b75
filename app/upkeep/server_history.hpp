// Is the server the one that a directory's run knows? Told, never guessed at: what is missing is
// asked for by its own id all the same.
#pragma once

#include <string>
#include <vector>

#include "invokeai_batch/store/records.hpp"
#include "server/session.hpp"

namespace invokeai_batch::app {

/// As whom the session is logged in: an e-mail address; "" where the server has no users, or does
/// not say.
[[nodiscard]] std::string user_of(Session& session);

/// Key of the store's meta table for user_of() of the last run.
inline constexpr std::string_view k_server_user = "server_user";

/// What is not as it was at the last run into the directory, one sentence each: another server,
/// another version, another user, another database. Throws base::Error(server).
[[nodiscard]] std::vector<std::string> changes_of_server(const store::Snapshot& known,
                                                         Session& session, const std::string& user);

}  // namespace invokeai_batch::app
