#include "upkeep/server_history.hpp"

#include <optional>
#include <utility>
#include <variant>

#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/invokeai/app.hpp"
#include "invokeai_batch/invokeai/queue.hpp"

namespace invokeai_batch::app {

namespace {

namespace meta = store::meta;

std::string known_text(const store::Snapshot& known, std::string_view key) {
  return base::one_line(known.meta_value(key).value_or(""));
}

// The newest item that this server has ended for the run, and an image of it.
struct Witness {
  store::AttemptRow attempt{};
  std::string image{};
};

std::optional<Witness> newest_witness(const store::Snapshot& known, const std::string& server) {
  std::optional<Witness> newest;
  for (const auto& stored : known.jobs) {
    if (stored.state != store::JobState::done || stored.attempts.empty() ||
        stored.outputs.empty()) {
      continue;
    }
    const auto& attempt = stored.attempts.back();
    const auto& image = stored.outputs.front().image_name;
    const bool is_here = attempt.server == server && attempt.item_id && !image.empty();
    // Not by its number: those of another database begin anew.
    if (is_here && (!newest || attempt.completed_at > newest->attempt.completed_at)) {
      newest = Witness{attempt, image};
    }
  }
  return newest;
}

enum class Found { ours, gone, of_others };

Found look_for(const store::AttemptRow& attempt, Session& session) {
  auto reply = invokeai::read_item(
      asked(session, invokeai::item_request(session.server, {*attempt.item_id})));
  const auto* failure = std::get_if<invokeai::ApiFailure>(&reply);
  if (failure != nullptr && failure->kind == invokeai::FailureKind::not_found) {
    return Found::gone;
  }
  const auto found = value_or_throw(session, std::move(reply), "ask for an item");
  for (const auto& item : found.items) {
    if (item.batch.value == attempt.batch_id) {
      return Found::ours;
    }
  }
  return Found::of_others;
}

// A pruned history and a deleted image are one thing each; only both together are another database.
std::optional<std::string> another_database(const Witness& witness, Session& session) {
  const auto found = look_for(witness.attempt, session);
  const auto item = "item " + std::to_string(*witness.attempt.item_id);
  if (found == Found::of_others) {
    return item +
           " of this run is somebody else's item on the server now: another database answers "
           "at its address, or it lost its own";
  }
  if (found == Found::gone && images_there(session, {witness.image}).empty()) {
    return "the server knows neither " + item + " of this run nor its image " +
           base::one_line(witness.image) +
           ": another database answers at its address, it lost its own, or both were deleted";
  }
  return std::nullopt;
}

void add_if_changed(std::vector<std::string>& changes, const std::string& before,
                    const std::string& now, const std::string& what) {
  if (!before.empty() && !now.empty() && before != now) {
    changes.push_back(what + " is " + now + "; it was " + before + " at the last run");
  }
}

}  // namespace

std::string user_of(Session& session) {
  if (session.server.token.empty()) {
    return {};
  }
  const auto reply =
      invokeai::read_account(asked(session, invokeai::account_request(session.server)));
  const auto* account = std::get_if<invokeai::Account>(&reply);
  return account == nullptr ? std::string() : base::one_line(account->email);
}

std::vector<std::string> changes_of_server(const store::Snapshot& known, Session& session,
                                           const std::string& user) {
  const auto server = base::redacted_url(session.server.base_url);
  std::vector<std::string> changes;
  if (known_text(known, meta::k_server) != server) {
    add_if_changed(changes, known_text(known, meta::k_server), server, "the server");
    return changes;
  }
  add_if_changed(changes, known_text(known, meta::k_server_version),
                 base::one_line(session.version.text), "the server's version");
  add_if_changed(changes, known_text(known, k_server_user), user, "the user");
  if (const auto witness = newest_witness(known, server)) {
    if (auto change = another_database(*witness, session)) {
      changes.push_back(*std::move(change) +
                        "; files that are here stay, and what is missing is made again");
    }
  }
  return changes;
}

}  // namespace invokeai_batch::app
