// `status DIR`: how far a run is, from its store; and what of it is on its server now.

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "commands/commands.hpp"
#include "directory/run_directory.hpp"
#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/report/status.hpp"
#include "invokeai_batch/store/store.hpp"
#include "shards/shard_standing.hpp"
#include "shards/shards.hpp"
#include "terminal/console.hpp"
#include "terminal/signals.hpp"
#include "upkeep/run_items.hpp"

namespace invokeai_batch::app {

namespace {

struct StatusOptions {
  bool watch = false;
};

void define(Builder& builder, StatusOptions& options) {
  builder.on("--watch", options.watch, "show it anew until what is at work has ended", k_says);
  builder.json("as one JSON object; with --watch one a line");
  builder.settings({"server", "queue", "offline"});
}

struct Look {
  std::string text{};
  bool is_at_work = false;  // a run is, or a shard of it
};

Look look_at(const Arguments& arguments) {
  const auto& directory = arguments.words.front();
  const auto snapshot = read_together(directory);
  if (!snapshot) {
    throw no_run_in(directory);
  }
  report::StatusFacts facts;
  facts.directory = directory;
  facts.writer = store::writer_at_work(directory);
  facts.shards = standing_of_shards(directory, *snapshot);
  const bool may_ask = !arguments.settings.contains("offline");
  if (may_ask && report::count_jobs(*snapshot).on_server > 0) {
    facts.server = on_server_now(arguments, *snapshot);
  }
  const auto columns = base::terminal_of(STDOUT_FILENO).columns;
  return {arguments.output.json ? report::status_json(*snapshot, facts)
                                : report::status_text(*snapshot, facts, columns),
          facts.writer || report::is_any_at_work(facts.shards)};
}

// On a terminal what was shown before makes room; elsewhere what is new follows what was.
void show(const std::string& text, const std::string& before, const Output& output) {
  if (text == before) {
    return;
  }
  std::string way;
  if (!before.empty() && !output.json) {
    way = base::terminal_of(STDOUT_FILENO).interactive
              ? "\x1b[" + std::to_string(std::count(before.begin(), before.end(), '\n')) + "A\x1b[J"
              : "\n";
  }
  write_stdout(way + text);
}

int watch(const Arguments& arguments) {
  constexpr int k_pause_ms = 2'000;
  SignalWatch signals;
  std::string before;
  for (;;) {
    const auto look = look_at(arguments);
    show(look.text, before, arguments.output);
    before = look.text;
    if (!look.is_at_work) {
      return 0;
    }
    pollfd wake{signals.wake_fd(), POLLIN, 0};
    if (::poll(&wake, 1, k_pause_ms) > 0 && signals.take()) {
      return signals.exit_status();
    }
  }
}

int run(const Arguments& arguments, const StatusOptions& options) {
  if (options.watch) {
    return watch(arguments);
  }
  write_stdout(look_at(arguments).text);
  return 0;
}

}  // namespace

Command status_command() {
  return {.name = "status",
          .signature = "DIR",
          .summary = "How far the run into a directory is, how the last one ended, what is left",
          .examples = R"(invokeai-batch status out
invokeai-batch status out --watch
invokeai-batch status out --json | jq .left_ms)",
          .notes =
              "What it says is in the directory. Only when jobs of it may be on the server, "
              "that is asked what it has of them at this moment; with --offline it is not.",
          .words = {"DIR", "the directory of a run", 1, 1},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
