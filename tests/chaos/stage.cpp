#include "stage.hpp"

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include "png_file.hpp"
#include "results.hpp"
#include "test_paths.hpp"
#include "user.hpp"

namespace invokeai_batch::chaos {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// No run may take longer once the weather is fine, or it was told to stop. One that does not end at
// all shows whatever the limit; the machine may be busy.
constexpr milliseconds k_longest_end{180'000};
constexpr int k_most_quiet_runs = 8;

tests::Words server_flags(const Scenario& scenario) {
  return {"--flavour", scenario.flavour,
          "--workers", std::to_string(scenario.workers),
          "--job-ms",  std::to_string(scenario.job_ms),
          "--seed",    std::to_string(scenario.seed + 1)};
}

bool wants_disk(const Scenario& scenario) {
  return std::any_of(scenario.rounds.begin(), scenario.rounds.end(), [](const Round& round) {
    return std::any_of(round.faults.begin(), round.faults.end(), [](const Fault& fault) {
      return fault.kind == "full_disk" || fault.kind == "read_only";
    });
  });
}

std::string workflow_of(Shape shape) {
  const std::string tests = INVOKEAI_BATCH_SOURCE_DIR "/tests/";
  switch (shape) {
    case Shape::plain:
      return tests + "fixtures/minimal.json";
    case Shape::several:
      return tests + "chaos/data/several.json";
    case Shape::pictured:
      return tests + "chaos/data/pictured.json";
  }
  throw std::runtime_error("no such shape");
}

std::string picture_name(int index) {
  return "picture-" + std::to_string(index) + ".png";
}

void write_pictures(const Stage& stage) {
  for (int i = 1; i <= k_pictures; ++i) {
    std::ofstream(stage.path(picture_name(i)), std::ios::binary)
        << tests::make_png(static_cast<std::uint32_t>(16 * i), 32);
  }
}

Directory directory_of(Stage& stage, const std::string& name) {
  Directory directory;
  directory.name = name;
  directory.table = name + ".csv";
  for (int i = 0; i < stage.scenario.jobs; ++i) {
    directory.jobs.push_back(new_job(stage));
  }
  return directory;
}

bool is_documented(const Stage& stage, int status) {
  switch (status) {
    case 0:
    case 1:
    case 3:
    case 5:
      return true;
    case 2:
      return stage.allows.refusal;
    case 4:
      return stage.allows.local_trouble;
    case 128 + SIGINT:
    case 128 + SIGTERM:
    case 128 + SIGKILL:
      return stage.is_killed;
    default:
      return false;
  }
}

// How a client ended; one that does not end is killed, and that is a violation.
std::optional<tests::Finished> ended(Stage& stage, tests::Process& process) {
  try {
    auto finished = process.wait(k_longest_end);
    stage.said += finished.err;
    if (!is_documented(stage, finished.status)) {
      stage.violations.push_back("a run ended with " + std::to_string(finished.status) + ": " +
                                 finished.err);
    }
    return finished;
  } catch (const std::runtime_error& error) {
    stage.violations.push_back(std::string("a run did not end in its time: ") + error.what());
    process.send(SIGKILL);
    return std::nullopt;
  }
}

// Lets the client run until then.
void let_run(Stage& stage, steady_clock::time_point until) {
  const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
  if (left.count() <= 0) {
    return;
  }
  // Its streams are read meanwhile: else it would stop writing. This text never comes.
  if (!stage.client || stage.client->wait_for(std::string("\0never", 6), left)) {
    std::this_thread::sleep_until(until);
  }
}

void calm(Stage& stage) {
  stage.proxy.calm();
  stage.server.control("clear-rules");
  stage.server.control("resume");
  stage.server.control("settings", R"({"max_queue_size":10000})");
  if (stage.disk) {
    stage.disk->heal();
  }
}

void make(Stage& stage, const Fault& fault) {
  const auto& kind = kind_of(fault);
  const auto& allows = kind.allows;
  stage.allows.surplus = stage.allows.surplus || allows.surplus;
  stage.allows.unnamed = stage.allows.unnamed || allows.unnamed;
  stage.allows.unheard = stage.allows.unheard || allows.unheard;
  stage.allows.forgotten = stage.allows.forgotten || allows.forgotten;
  stage.allows.uploads = stage.allows.uploads || allows.uploads;
  stage.allows.own_files = stage.allows.own_files || allows.own_files;
  stage.allows.local_trouble = stage.allows.local_trouble || allows.local_trouble;
  stage.allows.refusal = stage.allows.refusal || allows.refusal;
  kind.make(stage, fault);
}

void play_round(Stage& stage, const Round& round) {
  stage.launch.environment.clear();
  stage.launch.wrapper.clear();
  stage.chances.clear();
  stage.is_killed = false;
  for (const auto& fault : round.faults) {
    if (fault.at.count() == 0) {
      make(stage, fault);
    }
  }
  if (!stage.chances.empty()) {
    stage.proxy.control("random", R"({"faults":")" + stage.chances + R"("})");
  }
  start_client(stage);
  const auto began = steady_clock::now();
  for (const auto& fault : round.faults) {
    if (fault.at.count() > 0) {
      let_run(stage, began + fault.at);
      make(stage, fault);
    }
  }
  let_run(stage, began + round.calm_at);
  calm(stage);
  end_client(stage);
}

// Until a run has nothing to do; the user follows what the program says meanwhile.
void settle(Stage& stage, std::size_t index) {
  for (int i = 0; i < k_most_quiet_runs; ++i) {
    const auto enqueued = stage.server.count("enqueued");
    tests::Process process(command_of(stage, stage.directories[index]));
    const auto finished = ended(stage, process);
    if (!finished) {
      return;
    }
    const bool follows = follow_advice(stage, stage.directories[index], *finished);
    if (stage.directories[index].name.empty()) {
      return;  // it was given up
    }
    if (finished->status == 0 && finished->out.empty() && !follows) {
      if (stage.server.count("enqueued") != enqueued) {
        stage.violations.emplace_back("a run that printed nothing sent jobs");
      }
      return;
    }
    if (finished->status != 0 && !follows && finished->status != 1) {
      stage.violations.push_back("an undisturbed run ended with " +
                                 std::to_string(finished->status) + ": " + finished->err);
      return;
    }
    if (i + 1 == k_most_quiet_runs) {
      stage.violations.push_back("undisturbed runs do not come to an end: " + finished->err);
    }
  }
}

}  // namespace

Stage::Stage(Scenario of)
    : scenario(std::move(of)),
      server(server_flags(scenario)),
      proxy(server.url(), {"--seed", std::to_string(scenario.seed)}) {
  write_pictures(*this);
  directories.push_back(directory_of(*this, "out"));
  write_table(*this, own());
  if (wants_disk(scenario)) {
    disk.emplace(path(own().name));
  }
}

Job new_job(Stage& stage) {
  const int index = stage.next_prompt++;
  Job job;
  job.prompt = "prompt " + std::to_string(10'000 + index).substr(1);
  if (stage.scenario.boards > 0) {
    job.kind = std::to_string(index % stage.scenario.boards + 1);
  }
  if (stage.scenario.shape == Shape::pictured) {
    job.picture = picture_name(index % k_pictures + 1);
  }
  return job;
}

std::size_t add_directory(Stage& stage) {
  auto directory = directory_of(stage, "other-" + std::to_string(stage.directories.size()));
  write_table(stage, directory);
  stage.directories.push_back(std::move(directory));
  return stage.directories.size() - 1;
}

void write_table(const Stage& stage, Directory& directory) {
  std::ofstream csv(stage.path(directory.table));
  const bool has_kind = stage.scenario.boards > 0;
  const bool has_picture = stage.scenario.shape == Shape::pictured;
  csv << "Prompt" << (has_kind ? ",Kind" : "") << (has_picture ? ",image" : "") << '\n';
  for (const auto& job : directory.jobs) {
    csv << job.prompt << (has_kind ? "," + job.kind : "") << (has_picture ? "," + job.picture : "")
        << '\n';
    directory.ever.insert(job.prompt);
  }
}

tests::Command command_of(const Stage& stage, const Directory& directory) {
  tests::Command command;
  const std::string program = INVOKEAI_BATCH_BIN_DIR "/invokeai-batch";
  auto& words = command.words;
  words = stage.launch.wrapper;
  if (directory.table.empty()) {
    words.insert(words.end(), {program, "resume", directory.name});
  } else {
    words.insert(words.end(), {program, "run", workflow_of(stage.scenario.shape), "--csv",
                               directory.table, "-o", directory.name});
    if (stage.scenario.boards > 0) {
      words.insert(words.end(), {"--board", "Board {Kind}"});
    }
  }
  words.insert(words.end(), {"--server", stage.proxy.url(), "--server-timeout", "20s"});
  words.insert(words.end(), stage.launch.flags.begin(), stage.launch.flags.end());
  command.directory = stage.home.path();
  command.environment = tests::clean_environment(stage.home.path());
  for (const auto& [name, value] : stage.launch.environment) {
    command.environment[name] = value;
  }
  return command;
}

void start_client(Stage& stage) {
  stage.client.reset();
  stage.client.emplace(command_of(stage, stage.own()));
}

void end_client(Stage& stage) {
  static_cast<void>(ended(stage, *stage.client));
  stage.client.reset();
  for (auto& other : stage.others) {
    static_cast<void>(ended(stage, *other));
  }
  stage.others.clear();
}

tests::Finished run_client(Stage& stage, const Directory& directory) {
  tests::Process process(command_of(stage, directory));
  auto finished = process.wait(k_longest_end);
  stage.said += finished.err;
  return finished;
}

void settle(Stage& stage) {
  stage.launch.environment.clear();
  stage.launch.wrapper.clear();
  stage.is_killed = false;
  stage.proxy.wait_for_server();  // it may be on its way back from a restart
  for (std::size_t i = 0; i < stage.directories.size(); ++i) {
    settle(stage, i);
  }
  std::erase_if(stage.directories, [](const Directory& each) { return each.name.empty(); });
}

void play_rounds(Stage& stage) {
  for (const auto& round : stage.scenario.rounds) {
    play_round(stage, round);
  }
}

}  // namespace invokeai_batch::chaos
