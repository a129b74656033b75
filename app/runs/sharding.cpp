#include "runs/sharding.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "directory/foreign_files.hpp"
#include "directory/plan_view.hpp"
#include "directory/selection.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "shards/frame_lock.hpp"
#include "shards/shards.hpp"
#include "terminal/console.hpp"
#include "terminal/display.hpp"
#include "terminal/signals.hpp"

namespace invokeai_batch::app {

namespace {

struct Frame {
  std::size_t jobs = 0;
  std::size_t done = 0;  // of them, before
  run::Exit exit{};      // what stopped it
};

std::size_t count_done(const store::Snapshot& known) {
  return static_cast<std::size_t>(
      std::count_if(known.jobs.begin(), known.jobs.end(), [](const store::StoredJob& stored) {
        return stored.in_plan && stored.state == store::JobState::done;
      }));
}

// The plan with all that is drawn for it, and its boards.
Frame make_frame(const Start& start, report::PathEnd path_end) {
  const auto& request = start.request;
  auto held = hold_run(request.output_directory);
  const auto& known = held.known;
  const auto planned = make_plan(request, Contact::server, known, Draws::now);
  refuse_foreign_files(request.output_directory, planned->plan, known,
                       request.settings.sidecar.value);
  tell_changed_inputs(request, *planned, known);
  auto& store = store_of(held, request.output_directory);
  fold_shards(store, request.output_directory);
  auto directory = enter_plan(store, request, *planned, start.typed(), std::move(held.known));
  if (start.options.prepare) {  // else the shard says the same
    announce(planned->plan, start.output());
  }
  Display display(start.output(), path_end, request.output_directory);
  auto input = input_of(request, *planned, directory.run_id);
  input.purpose = run::Purpose::boards;
  SignalWatch signals;
  run::Watcher watcher;
  watcher.on_event = [&display](const events::Event& event) { display.show(event); };
  watcher.wake_fd = signals.wake_fd();
  watcher.stop = [&signals]() { return signals.take(); };
  Frame frame{.jobs = planned->plan.jobs.size(), .done = count_done(directory.snapshot)};
  frame.exit =
      run::run(input, planned->session->transport, store, std::move(directory.snapshot), watcher)
          .exit;
  return frame;
}

void refuse_half_frame(const run::Exit& exit, const Request& request) {
  if (exit.error_class) {
    throw base::Error(*exit.error_class,
                      {.where = request.output_directory,
                       .what = "the run is planned, and not all of its boards are made" +
                               (exit.reason.empty() ? "" : ": " + exit.reason),
                       .hint = "run the same command again"});
  }
}

// Of several shards that find no frame one makes it.
void see_to_frame(const Start& start) {
  const auto& request = start.request;
  if (read_frame_of(request.output_directory) && !is_frame_being_made(request.output_directory)) {
    return;
  }
  const auto lock = wait_for_frame(request.output_directory);
  if (!read_frame_of(request.output_directory)) {
    refuse_half_frame(make_frame(start, start.path_end()).exit, request);
  }
}

// What is to be done next, unless all of it was done before.
std::string prepared_text(const Frame& frame, const std::string& directory) {
  const auto jobs = directory + ": " + base::count_of(frame.jobs, "job") + " prepared, ";
  if (frame.jobs > 0 && frame.done == frame.jobs) {
    return jobs + "all done before\n";
  }
  return jobs + (frame.done > 0 ? std::to_string(frame.done) + " done before, " : "") +
         "none sent\nnext: invokeai-batch resume " + base::shell_word(directory) +
         " --shard ID/N, for each ID from 0 to N - 1\n";
}

}  // namespace

int prepare(const Start& start) {
  const auto& request = start.request;
  const auto lock = wait_for_frame(request.output_directory);
  const auto frame = make_frame(start, start.path_end());
  refuse_half_frame(frame.exit, request);
  if (!start.output().is_quiet()) {
    write_stderr(prepared_text(frame, request.output_directory));
  }
  return 0;
}

int run_shard(const Start& start, const ShardOption& option) {
  const auto& request = start.request;
  const auto order = request.settings.order.value;
  std::optional<store::Store> store;
  if (!start.options.dry_run) {
    see_to_frame(start);
    store.emplace(open_shard(request.output_directory, option.shard, order));
  }
  const auto known = read_together(request.output_directory);
  const auto planned =
      make_plan(request, Contact::server, known, start.options.dry_run ? Draws::later : Draws::now);
  if (known) {
    refuse_other_plan(planned->plan, *known, request.output_directory);
  }
  tell_changed_inputs(request, *planned, known);
  const auto all = planned->plan.jobs.size();
  const auto selection = numbers_of_shard(planned->plan, order, option.shard);
  if (!start.output().is_quiet()) {
    write_stderr(to_text(option) + ": " + std::to_string(selection->size()) + " of " +
                 base::count_of(all, "job") + "\n");
  }
  if (start.options.dry_run) {
    print_plan(*planned, request, known, selection, start.output());
    return 0;
  }
  narrow(planned->plan, selection);
  refuse_foreign_files(request.output_directory, planned->plan, known,
                       request.settings.sidecar.value);
  auto directory = enter_shard(*store, option.shard, *planned, *known);
  tell_other_server(directory.snapshot, *planned->session);
  forget_lost_uploads(directory.snapshot, *planned->session);
  return carry_out(start.output(), {start.path_end(), option.shard.index, {}, start.hand_over()},
                   request, *planned, *store, std::move(directory));
}

}  // namespace invokeai_batch::app
