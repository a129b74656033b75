// One scenario on the stage: the servers, the directories, the client that is run again and again.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "disk.hpp"
#include "faults.hpp"
#include "process.hpp"
#include "scenario.hpp"
#include "servers.hpp"
#include "temporary_directory.hpp"

namespace invokeai_batch::chaos {

/// How many pictures there are, for jobs that need one.
inline constexpr int k_pictures = 3;

/// A row of the table: a job.
struct Job {
  std::string prompt{};   // no two rows have the same
  std::string kind{};     // of its board; empty without boards
  std::string picture{};  // empty without
};

/// An output directory, and what is asked to be in it.
struct Directory {
  std::string name{};   // "out"
  std::string table{};  // the name of the CSV; empty: a copied directory, which is resumed
  std::vector<Job> jobs{};
  std::set<std::string> ever{};  // prompts that were asked for at any time
};

/// How the next client is started.
struct Launch {
  tests::Environment environment{};
  tests::Words wrapper{};  // words before the program's
  tests::Words flags{};    // words after its own
};

struct Stage {
  explicit Stage(Scenario of);

  Scenario scenario;
  tests::TemporaryDirectory home{};
  tests::SimulatedServer server;
  tests::FaultProxy proxy;
  std::vector<Directory> directories{};  // the first is the scenario's own
  std::optional<Disk> disk{};            // that its output directory is

  // of the round
  Launch launch{};
  std::string chances{};  // of faults of the network
  std::optional<tests::Process> client{};
  std::vector<std::unique_ptr<tests::Process>> others{};
  bool is_killed = false;  // or told to stop: any such status is right

  // of all rounds
  Allowance allows{};
  int next_prompt = 1;
  std::string said{};  // stderr of all clients
  std::vector<std::string> violations{};

  [[nodiscard]] std::filesystem::path path(const std::string& name) const {
    return home.path() / name;
  }
  [[nodiscard]] Directory& own() { return directories.front(); }
  [[nodiscard]] const Directory& own() const { return directories.front(); }
};

/// A row more.
[[nodiscard]] Job new_job(Stage& stage);
/// A second directory, with jobs of its own. Gives its index.
std::size_t add_directory(Stage& stage);
void write_table(const Stage& stage, Directory& directory);

[[nodiscard]] tests::Command command_of(const Stage& stage, const Directory& directory);
/// Starts the round's client, as `launch` says.
void start_client(Stage& stage);
/// One client, from its start to its end; its status is for the caller to judge.
tests::Finished run_client(Stage& stage, const Directory& directory);
/// Waits for it to end; a violation when it does not, or with a status that is not documented.
void end_client(Stage& stage);

/// Undisturbed runs in every directory until nothing changes.
void settle(Stage& stage);
void play_rounds(Stage& stage);

}  // namespace invokeai_batch::chaos
