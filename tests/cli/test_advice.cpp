// What a message advises works: the advice of all golden cases is followed.
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "advice.hpp"
#include "catch.hpp"
#include "golden_case.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/text.hpp"
#include "stage.hpp"
#include "temporary_directory.hpp"
#include "test_paths.hpp"

namespace invokeai_batch::tests {

namespace {

namespace fs = std::filesystem;

constexpr int k_bad_usage = 2;

std::vector<fs::path> golden_cases() {
  std::vector<fs::path> cases;
  for (const auto& entry : fs::directory_iterator(INVOKEAI_BATCH_SOURCE_DIR "/tests/cli/golden")) {
    cases.push_back(entry.path());
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

bool advises(const Step& step) {
  return !advised_commands(step.command, step.out + "\n" + step.err).empty();
}

// A run would begin, which the cases' servers are not there for: that it can be planned is enough.
// One that carries on may have hours to wait. Words with control characters are written for bash.
std::string in_short(const std::string& line) {
  constexpr std::string_view k_run = "invokeai-batch run ";
  if (line.starts_with(k_run)) {
    const bool asks = line.find("library:") != std::string::npos ||
                      line.find("image:") != std::string::npos ||
                      line.find("--server") != std::string::npos;
    return "invokeai-batch plan " + std::string(asks ? "" : "--offline ") +
           line.substr(k_run.size());
  }
  return line.starts_with("invokeai-batch resume ") ? line + " --max-duration 1s" : line;
}

// Of several mistakes one advice mends one; and where a step goes elsewhere first, its advice is
// for there.
bool can_be_followed(const Step& step, std::string_view said) {
  constexpr std::string_view k_error = "invokeai-batch: error: ";
  const auto first = said.find(k_error);
  const bool has_several = first != std::string_view::npos &&
                           said.find(k_error, first + k_error.size()) != std::string_view::npos;
  return !has_several && step.command.find("cd ") == std::string::npos;
}

// A plan of a billion jobs is what its user asked for, and more than a test has room for.
bool is_too_large(std::string_view line) {
  return line.find("--max-jobs 1000000000") != std::string_view::npos;
}

std::string for_bash(const std::string& line) {
  return "bash -c " + base::shell_word(line);
}

// In a copy of the directory, so that the case goes on as if nobody had listened.
void follow(const std::string& line, const Stage& stage) {
  const TemporaryDirectory copy;
  fs::copy(stage.directory(), copy.path(), fs::copy_options::recursive);
  const auto followed = stage.run(for_bash(in_short(line)), copy.path());
  INFO(in_short(line) << "\n" << followed.out << followed.err);
  // A case may speak of a thing that its server never had.
  const bool is_absent = followed.err.find("the server has no such") != std::string::npos;
  CHECK((followed.status != k_bad_usage || is_absent));
}

}  // namespace

TEST_CASE("advice: command lines are found in what a program says", "[cli]") {
  const auto in = [](std::string_view said) {
    return advised_commands("invokeai-batch plan w.json", said);
  };
  using Lines = std::vector<std::string>;
  CHECK(in("try: invokeai-batch run w.json --set a=1\n") ==
        Lines{"invokeai-batch run w.json --set a=1"});
  CHECK(in("next: invokeai-batch resume out  (carries on)") == Lines{"invokeai-batch resume out"});
  CHECK(in("  hint: if that is what you want: --max-jobs 216") ==
        Lines{"invokeai-batch plan w.json --max-jobs 216"});
  CHECK(in("  hint: invokeai-batch report DIR -o FILE").empty());
  CHECK(in("  hint: set it: --set 'image=VALUE'").empty());
  CHECK(in("  hint: did you mean --set, or --seed?").empty());
  CHECK(in("nothing to see").empty());
}

TEST_CASE("advice: what golden cases advise can be done", "[cli]") {
  std::size_t followed = 0;
  for (const auto& path : golden_cases()) {
    const auto golden = read_case(base::read_file(path));
    if (std::none_of(golden.steps.begin(), golden.steps.end(), advises)) {
      continue;
    }
    CAPTURE(path.filename().string());
    const Stage stage(golden);
    std::set<std::string> known;
    for (const auto& step : golden.steps) {
      const auto said = stage.run(step.command);
      if (!can_be_followed(step, said.err)) {
        continue;
      }
      for (const auto& line : advised_commands(step.command, said.out + "\n" + said.err)) {
        if (known.insert(line).second && !is_too_large(line)) {
          follow(line, stage);
          ++followed;
        }
      }
    }
  }
  CHECK(followed >= 15);
}

}  // namespace invokeai_batch::tests
