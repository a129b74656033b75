// Everything the simulated server knows. Plain data: whoever holds the lock of the Simulator may
// read and change it.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "accounts.hpp"
#include "boards.hpp"
#include "faults.hpp"
#include "flavour.hpp"
#include "ids.hpp"
#include "images.hpp"
#include "library.hpp"
#include "model_installs.hpp"
#include "models.hpp"
#include "node_catalogue.hpp"
#include "node_run.hpp"
#include "projects.hpp"
#include "queue.hpp"
#include "receipts.hpp"
#include "wildcards.hpp"

namespace invokeai_batch::sim {

struct Settings {
  Flavour flavour{};
  int workers = 1;
  std::chrono::milliseconds job_time{20};
  std::uint64_t seed = 1;
  std::int64_t max_queue_size = 10000;
  std::int64_t max_unacknowledged = 10000;  // enqueue receipts of a user (version 7)
  std::size_t node_cache_size = 512;
  bool is_multiuser = false;
  std::vector<std::string> users{};  // "email:password[:admin]"
  std::chrono::seconds token_lifetime{24 * 3600};
  std::filesystem::path data_directory{};
  std::filesystem::path openapi_file{};  // empty: the cut ones of the data directory
  std::filesystem::path models_file{};   // empty: the built-in models
};

/// One worker each: "cpu" for one, as a server without a GPU has it; "cuda:0" … for several.
[[nodiscard]] std::vector<std::string> devices_at_work(const Settings& settings);

/// What the server's own books say, for tests.
struct Statistics {
  std::map<std::string, std::int64_t> requests{};  // by "POST /api/v1/queue/{queue_id}/…"
  std::map<int, std::int64_t> statuses{};
  std::map<std::string, std::int64_t> posts{};  // accepted enqueue requests, by batch id
  std::map<std::string, std::int64_t> runs{};   // items started, by batch id
  std::int64_t enqueued = 0;
  std::int64_t started = 0;
  std::int64_t ended = 0;
  std::int64_t starved = 0;  // times that a worker had ended an item and found none waiting
  std::int64_t uploads = 0;
  std::int64_t struck_items = 0;
  std::int64_t struck_replies = 0;
};

/// An item that ran to its end. What happens to its row and its images later changes nothing here.
struct LedgerEntry {
  std::int64_t database = 0;
  std::int64_t item_id = 0;
  std::string batch_id{};
  ItemStatus status{};
};

/// A control call that is made when a count of the statistics is reached.
struct Trigger {
  std::string counter{};  // "enqueued", "started", "ended", or a route's requests
  std::int64_t reaches = 0;
  std::string path{};
  std::string body{};
};

/// The server goes away: its port is closed for a while.
struct Downtime {
  std::chrono::milliseconds length{};
};

struct World {
  explicit World(Settings with);

  Settings settings;
  std::unique_ptr<NodeCatalogue> catalogue;
  IdSource ids;
  Queue queue{};
  ImageStore images{};
  BoardStore boards{};
  ProjectStore projects{};
  WildcardStore wildcards{};
  WorkflowLibrary library{};
  Receipts receipts{};
  ModelStore models;
  ModelInstalls installs{};
  std::string hf_token{};  // of Hugging Face; empty: nobody is logged in there
  Accounts accounts{};
  Faults faults{};
  NodeCache cache;
  Statistics statistics{};
  std::vector<Trigger> triggers{};
  std::vector<LedgerEntry> ledger{};

  bool has_lost_images = false;  // some were deleted: version 7 leaves them out of results
  bool is_model_cache_empty = false;
  bool is_paused = false;
  std::int64_t databases = 1;          // how many it has had
  std::uint64_t restarts = 0;          // a running item of an earlier life is not finished
  std::int64_t openings = 0;           // how often it began to listen
  bool drops_connections = false;      // asked for; done by what carries the requests
  std::optional<Downtime> downtime{};  // likewise

  [[nodiscard]] const Flavour& flavour() const { return settings.flavour; }
};

/// Plays another release from now on.
void set_flavour(World& world, const Flavour& flavour);
/// As a process that is killed and started again: running items are canceled, pending ones stay.
void restart(World& world);
/// As with another database under the same address: no rows, no images, no boards, ids from 1 on.
void lose_database(World& world);
/// Removes an image as DELETE does; false when there was none.
bool delete_image(World& world, const std::string& name);

}  // namespace invokeai_batch::sim
