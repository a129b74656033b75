#include "upkeep/tidying.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/invokeai/queue.hpp"
#include "server/abilities.hpp"

namespace invokeai_batch::app {

namespace {

using invokeai::ItemId;

struct OwnItem {
  ItemId id{};
  invokeai::BatchId batch{};
};

// Every attempt's: what failed before the job was done lies in the history, too.
std::vector<OwnItem> items_of_done_jobs(const store::Store& store, const std::string& server) {
  std::vector<OwnItem> items;
  store.each_job([&](store::StoredJob&& stored) {
    const bool is_whole =
        std::all_of(stored.outputs.begin(), stored.outputs.end(),
                    [](const auto& output) { return output.state == store::FileState::published; });
    if (stored.state != store::JobState::done || !is_whole) {
      return;
    }
    for (const auto& attempt : stored.attempts) {
      if (attempt.item_id && attempt.server == server) {
        items.push_back({ItemId{*attempt.item_id}, {attempt.batch_id}});
      }
    }
  });
  return items;
}

bool is_ours(const OwnItem& own, const invokeai::BatchId& batch, invokeai::ItemStatus status) {
  return batch.value == own.batch.value && invokeai::is_terminal(status);
}

class Tidying {
 public:
  Tidying(Session& session, std::function<bool()> is_stopped)
      : m_session(session), m_is_stopped(std::move(is_stopped)) {}

  void all(const std::vector<OwnItem>& items) {
    const auto most = invokeai::k_most_items_at_once;
    for (std::size_t begin = 0; begin < items.size() && !m_is_stopped(); begin += most) {
      const auto end = std::min(items.size(), begin + most);
      for (const auto& id : still_ours({items.begin() + static_cast<std::ptrdiff_t>(begin),
                                        items.begin() + static_cast<std::ptrdiff_t>(end)})) {
        if (m_is_stopped()) {
          break;
        }
        remove(id);
      }
    }
  }

  [[nodiscard]] std::size_t deleted() const { return m_deleted; }

 private:
  std::vector<ItemId> still_ours(const std::vector<OwnItem>& items) {
    return has_item_summaries(m_session) ? by_summaries(items) : one_by_one(items);
  }

  std::vector<ItemId> by_summaries(const std::vector<OwnItem>& items) {
    std::unordered_map<std::int64_t, const OwnItem*> own;
    std::vector<ItemId> ids;
    for (const auto& item : items) {
      own.emplace(item.id.value, &item);
      ids.push_back(item.id);
    }
    const auto there = ask(m_session, invokeai::item_summaries_request(m_session.server, ids),
                           invokeai::read_item_summaries, "ask for its items");
    std::vector<ItemId> ours;
    for (const auto& summary : there) {
      const auto found = own.find(summary.id.value);
      if (found != own.end() && is_ours(*found->second, summary.batch, summary.status)) {
        ours.push_back(summary.id);
      }
    }
    return ours;
  }

  std::vector<ItemId> one_by_one(const std::vector<OwnItem>& items) {
    std::vector<ItemId> ours;
    for (const auto& own : items) {
      if (m_is_stopped()) {
        break;
      }
      auto reply =
          invokeai::read_item(asked(m_session, invokeai::item_request(m_session.server, own.id)));
      const auto* failure = std::get_if<invokeai::ApiFailure>(&reply);
      if (failure != nullptr && failure->kind == invokeai::FailureKind::not_found) {
        continue;
      }
      const auto found = value_or_throw(m_session, std::move(reply), "ask for an item");
      for (const auto& item : found.items) {
        if (is_ours(own, item.batch, item.status)) {
          ours.push_back(own.id);
        }
      }
    }
    return ours;
  }

  void remove(ItemId id) {
    const auto outcome =
        m_session.transport.perform(invokeai::delete_item_request(m_session.server, id));
    (void)value_or_throw(m_session, invokeai::read_deleted_item(outcome), "delete an item");
    ++m_deleted;
  }

  Session& m_session;
  std::function<bool()> m_is_stopped;
  std::size_t m_deleted = 0;
};

}  // namespace

Tidied tidy_history(Session& session, const store::Store& store,
                    const std::function<bool()>& is_stopped) {
  Tidying tidying(session, is_stopped);
  Tidied tidied;
  try {
    tidying.all(items_of_done_jobs(store, base::redacted_url(session.server.base_url)));
  } catch (const base::Error& error) {
    tidied.trouble = error.problems().front().what;
  }
  tidied.deleted = tidying.deleted();
  return tidied;
}

}  // namespace invokeai_batch::app
