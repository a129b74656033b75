// What is left when the process is killed around a commit, or the disk is full. The process is this
// test program itself, started once more with a fault point set, for one hidden test case.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/store/store.hpp"
#include "sample_rows.hpp"
#include "temporary_directory.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::store;
using namespace invokeai_batch::tests;

namespace {

constexpr const char* k_directory_variable = "INVOKEAI_BATCH_TEST_DIRECTORY";

// Runs the hidden test case with the fault; gives its status as wait(2) does.
int run_child(const std::filesystem::path& directory, const std::string& fault) {
  const std::string where = std::string(k_directory_variable) + "=" + directory.string();
  const std::string what = "INVOKEAI_BATCH_FAULT=" + fault;
  std::string program = "unit_store";
  std::string test = "[store-child]";
  std::string quiet = "--out=/dev/null";
  std::vector<char*> arguments{program.data(), test.data(), quiet.data(), nullptr};
  std::vector<std::string> variables{where, what, "ASAN_OPTIONS=detect_leaks=0"};
  std::vector<char*> environment{variables[0].data(), variables[1].data(), variables[2].data(),
                                 nullptr};
  pid_t child = 0;
  REQUIRE(::posix_spawn(&child, "/proc/self/exe", nullptr, nullptr, arguments.data(),
                        environment.data()) == 0);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return status;
}

std::vector<std::int64_t> numbers_in(const std::filesystem::path& directory) {
  std::vector<std::int64_t> numbers;
  for (const auto& stored : Store::open(directory).load().jobs) {
    numbers.push_back(stored.job.number);
  }
  return numbers;
}

bool was_killed(int status) {
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

}  // namespace

// Commits jobs 1, 2, 3, …, two at a time; what fails is tried once more.
TEST_CASE("faults: (started by the others)", "[.store-child]") {
  const char* directory = std::getenv(k_directory_variable);
  REQUIRE(directory != nullptr);
  auto store = Store::open(directory);
  for (const std::int64_t first : {1, 3, 5}) {
    const std::vector<Row> rows{sample_job(first), sample_job(first + 1)};
    try {
      store.commit(rows);
    } catch (const base::Error& error) {
      CHECK(error.problems().front().what == "cannot write the state of the run: the disk is full");
      CHECK(store.load().jobs.size() == static_cast<std::size_t>(first - 1));
      store.commit(rows);
    }
  }
}

TEST_CASE("faults: killed before a commit, none of its rows is there", "[store]") {
  const TemporaryDirectory directory;
  CHECK(was_killed(run_child(directory.path(), "store.before_commit=kill@2")));
  CHECK(numbers_in(directory.path()) == std::vector<std::int64_t>{1, 2});
}

TEST_CASE("faults: killed after a commit, all of its rows are there", "[store]") {
  const TemporaryDirectory directory;
  CHECK(was_killed(run_child(directory.path(), "store.after_commit=kill@2")));
  CHECK(numbers_in(directory.path()) == std::vector<std::int64_t>{1, 2, 3, 4});
}

TEST_CASE("faults: what a killed writer left can be read before anyone writes again", "[store]") {
  const TemporaryDirectory directory;
  CHECK(was_killed(run_child(directory.path(), "store.after_commit=kill@3")));
  const auto snapshot = read_snapshot(directory.path());
  REQUIRE(snapshot.has_value());
  CHECK(snapshot->jobs.size() == 6);
  CHECK_FALSE(writer_at_work(directory.path()).has_value());
}

TEST_CASE("faults: a full disk is an error, nothing is half-written and the store goes on",
          "[store]") {
  const TemporaryDirectory directory;
  const int status = run_child(directory.path(), "store.before_commit=fail@2");
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  CHECK(numbers_in(directory.path()) == std::vector<std::int64_t>{1, 2, 3, 4, 5, 6});
}
