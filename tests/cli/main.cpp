// Runs one golden case and compares. Exit status: 0 as expected, 1 not, 77 accepted anew.

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>

#include "golden_case.hpp"
#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/files.hpp"
#include "normalised.hpp"
#include "process.hpp"
#include "stage.hpp"
#include "temporary_directory.hpp"

namespace invokeai_batch::tests {

namespace {

namespace fs = std::filesystem;

constexpr int k_skipped = 77;  // SKIP_RETURN_CODE

void write_file(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  base::AtomicFile file(path);
  file.write(text);
  file.commit();
}

// The case as it is now.
GoldenCase played(const GoldenCase& golden) {
  const Stage stage(golden);
  auto now = golden;
  for (auto& step : now.steps) {
    const auto finished = stage.run(step.command);
    step = {step.command, finished.status, normalised(finished.out, stage.directory()),
            normalised(finished.err, stage.directory())};
  }
  return now;
}

void show_difference(const std::string& expected, const std::string& actual) {
  const TemporaryDirectory directory;
  write_file(directory.path() / "expected", expected);
  write_file(directory.path() / "actual", actual);
  Command diff{.words = {"diff", "-u", "expected", "actual"},
               .directory = directory.path(),
               .environment = clean_environment(directory.path())};
  const auto shown = run_to_end(diff);
  std::cout << (shown.status == 1 ? shown.out : "expected:\n" + expected + "\nactual:\n" + actual);
}

int run(const fs::path& path) {
  const auto expected = base::read_file(path);
  const auto actual = to_text(played(read_case(expected)));
  if (to_text(read_case(actual)) != actual) {
    throw std::runtime_error("a program says a line that looks like a section of a case");
  }
  const char* accept = std::getenv("INVOKEAI_BATCH_ACCEPT");
  if (accept != nullptr && std::string(accept) == "1") {
    if (actual != expected) {
      write_file(path, actual);
    }
    std::cout << "skipped: " << (actual == expected ? "nothing to accept" : "accepted") << "\n";
    return k_skipped;
  }
  if (actual == expected) {
    return 0;
  }
  show_difference(expected, actual);
  std::cout << "\nINVOKEAI_BATCH_ACCEPT=1 ctest -L cli accepts what is new; then read the diff\n";
  return 1;
}

}  // namespace

}  // namespace invokeai_batch::tests

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: cli_golden CASE.txt\n";
    return 2;
  }
  try {
    return invokeai_batch::tests::run(argv[1]);
  } catch (const std::exception& error) {
    std::cout << argv[1] << ": " << error.what() << "\n";
    return 1;
  }
}
