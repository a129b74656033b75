// Faults of the machine that the program runs on.

#include <signal.h>

#include <chrono>
#include <string>
#include <thread>

#include "faults.hpp"
#include "stage.hpp"
#include "test_paths.hpp"

namespace invokeai_batch::chaos {

namespace {

using std::chrono::milliseconds;

void signal_client(Stage& stage, int signal) {
  stage.is_killed = true;
  if (stage.client) {
    stage.client->send(signal);
  }
}

void at_fault_point(Stage& stage, const Fault& fault, const std::string& what) {
  stage.is_killed = stage.is_killed || what == "kill";
  stage.launch.environment["INVOKEAI_BATCH_FAULT"] =
      fault.where + "=" + what + "@" + std::to_string(fault.amount);
}

// Killed and started again, that many times.
void burst(Stage& stage, const Fault& fault) {
  constexpr milliseconds k_life{120};
  constexpr milliseconds k_death{10'000};
  for (int i = 0; i < fault.amount && stage.client; ++i) {
    signal_client(stage, SIGKILL);
    stage.said += stage.client->wait(k_death).err;
    start_client(stage);
    std::this_thread::sleep_for(k_life);
  }
}

void limit_files(Stage& stage, const Fault& fault) {
  const auto blocks = std::to_string(fault.amount * 2);  // of 512 bytes
  stage.launch.wrapper = {"sh", "-c", "ulimit -f " + blocks + R"(; exec "$@")", "sh"};
}

void fill_disk(Stage& stage, const Fault& fault) {
  if (!stage.disk || !stage.disk->is_mounted()) {
    limit_files(stage, fault);
    return;
  }
  stage.disk->resize(fault.amount);
}

void stop_for_a_while(Stage& stage, const Fault& fault) {
  if (stage.client) {
    stage.client->send(SIGSTOP);
    std::this_thread::sleep_for(milliseconds(fault.amount));
    stage.client->send(SIGCONT);
  }
}

}  // namespace

std::vector<Kind> machine_kinds() {
  const std::vector<std::string> points{
      "store.before_commit", "store.after_commit",    "enqueue.before_send", "enqueue.after_reply",
      "download.write",      "publish.before_rename", "publish.after_rename"};
  const std::vector<std::string> failing{"store.before_commit", "download.write",
                                         "publish.before_rename"};
  const Allowance full{.unheard = true, .local_trouble = true};
  // With a request on its way, see `late` of the network.
  const Allowance dies{.surplus = true, .unheard = true, .uploads = true};
  return {
      {"kill_at", "kill -9 when a fault point is passed for that time", points, 1, 12, 0, 5, dies,
       [](Stage& s, const Fault& f) { at_fault_point(s, f, "kill"); }},
      {"fail_at", "the step behind a fault point fails", failing, 1, 12, 0, 2, full,
       [](Stage& s, const Fault& f) { at_fault_point(s, f, "fail"); }},
      {"kill",
       "kill -9",
       {},
       0,
       0,
       1'000,
       4,
       dies,
       [](Stage& s, const Fault&) { signal_client(s, SIGKILL); }},
      {"burst", "kill -9 and start again, that many times", {}, 2, 5, 600, 2, dies, burst},
      {"term",
       "SIGTERM",
       {},
       0,
       0,
       1'000,
       3,
       {},
       [](Stage& s, const Fault&) { signal_client(s, SIGTERM); }},
      {"interrupt",
       "Ctrl-C",
       {},
       0,
       0,
       1'000,
       3,
       {},
       [](Stage& s, const Fault&) { signal_client(s, SIGINT); }},
      {"freeze",
       "SIGSTOP, and SIGCONT after some milliseconds",
       {},
       50,
       600,
       600,
       1,
       {},
       stop_for_a_while},
      {"file_limit", "RLIMIT_FSIZE in KiB", {}, 4, 200, 0, 2, full, limit_files},
      {"full_disk",
       "the directory's file system has that many KiB",
       {},
       16,
       300,
       0,
       2,
       full,
       fill_disk},
      {"read_only",
       "the directory's file system cannot be written to",
       {},
       0,
       0,
       700,
       1,
       full,
       [](Stage& s, const Fault&) {
         if (s.disk) {
           s.disk->make_read_only();
         }
       }},
      {"clock",
       "the date jumps a year forth and back",
       {},
       0,
       0,
       0,
       2,
       {},
       [](Stage& s, const Fault&) {
         s.launch.environment["LD_PRELOAD"] = INVOKEAI_BATCH_JUMPING_CLOCK;
         s.launch.environment["ASAN_OPTIONS"] = "verify_asan_link_order=0";
       }},
  };
}

}  // namespace invokeai_batch::chaos
