// Opening: one writer, many readers, and what they see of each other.
#include "invokeai_batch/store/store.hpp"

#include <SQLiteCpp/Database.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "catch.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/store/reading_lock.hpp"
#include "sample_rows.hpp"
#include "temporary_directory.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::store;
using namespace invokeai_batch::tests;

namespace {

namespace fs = std::filesystem;

std::string error_of(const auto& action) {
  try {
    action();
  } catch (const base::Error& error) {
    CHECK(error.error_class() == base::ErrorClass::local_io);
    return error.what();
  }
  return "no error";
}

// Someone who may only look, in a directory that cannot be written to. Tests often run as root,
// whom permissions do not stop.
class OnlyLooking {
 public:
  OnlyLooking(const TemporaryDirectory& temporary, fs::path directory)
      : m_directory(std::move(directory)) {
    fs::permissions(temporary.path(), fs::perms(0755));
    fs::permissions(m_directory, fs::perms(0555));
    m_was_root = ::geteuid() == 0 && ::seteuid(65534) == 0;
  }
  ~OnlyLooking() {
    if (m_was_root && ::seteuid(0) != 0) {
      std::abort();
    }
    fs::permissions(m_directory, fs::perms(0755));
  }
  OnlyLooking(const OnlyLooking&) = delete;
  OnlyLooking& operator=(const OnlyLooking&) = delete;

 private:
  fs::path m_directory;
  bool m_was_root = false;
};

}  // namespace

TEST_CASE("store: opening makes the directories and an empty store", "[store]") {
  const TemporaryDirectory directory;
  const auto output = directory.path() / "a" / "b";
  CHECK_FALSE(read_snapshot(output).has_value());
  CHECK_FALSE(fs::exists(output));
  {
    const auto store = Store::open(output);
    CHECK(store.load() == Snapshot{});
  }
  CHECK(names_in(output) == std::vector<std::string>{".invokeai-batch"});
  CHECK(names_in(output / ".invokeai-batch") == std::vector<std::string>{"lock", "run.db"});
  CHECK(read_snapshot(output) == Snapshot{});
}

TEST_CASE("store: the database says whose it is and which version it has", "[store]") {
  const TemporaryDirectory directory;
  { const auto store = Store::open(directory.path()); }
  SQLite::Database database((directory.path() / ".invokeai-batch" / "run.db").string());
  CHECK(database.execAndGet("PRAGMA user_version").getInt() == 5);
  CHECK(database.execAndGet("PRAGMA application_id").getInt() == 1767989876);
  CHECK(database
            .execAndGet("SELECT count(*) FROM pragma_table_list"
                        " WHERE schema = 'main' AND name NOT LIKE 'sqlite%' AND strict = 0")
            .getInt() == 0);
}

TEST_CASE("store: an empty commit is no commit", "[store]") {
  const TemporaryDirectory directory;
  auto store = Store::open(directory.path());
  store.commit({});
  CHECK(store.load() == Snapshot{});
}

TEST_CASE("store: a moved store goes on", "[store]") {
  const TemporaryDirectory directory;
  auto first = Store::open(directory.path());
  auto second = std::move(first);
  second.commit({sample_job(1)});
  CHECK(second.load().jobs.size() == 1);
}

TEST_CASE("store: without fsync it holds the same", "[store]") {
  const TemporaryDirectory directory;
  auto store = Store::open(directory.path(), Durability::off);
  store.commit({sample_job(1)});
  CHECK(read_snapshot(directory.path()) == store.load());
}

TEST_CASE("store: a second writer is refused and told who the first is", "[store]") {
  const TemporaryDirectory directory;
  const auto path = directory.path().string();
  CHECK_FALSE(writer_at_work(path).has_value());
  {
    const auto store = Store::open(path);
    const auto holder = writer_at_work(path);
    REQUIRE(holder.has_value());
    CHECK(holder->starts_with("process " + std::to_string(::getpid()) + " on "));
    CHECK(error_of([&] { static_cast<void>(Store::open(path)); }) ==
          path + ": another run or mirror is at work in this directory (" + *holder +
              ")\n  hint: wait for it to end, or choose another directory (-o)");
  }
  CHECK_FALSE(writer_at_work(path).has_value());
  CHECK_NOTHROW(Store::open(path));
}

TEST_CASE("store: each shard has a store and a lock of its own, beside the run's", "[store]") {
  const TemporaryDirectory directory;
  const auto path = directory.path().string();
  CHECK(shards_in(path).empty());
  auto run = Store::open(path);
  auto third = Store::open({path, 3});
  auto tenth = Store::open({path, 10});
  third.commit({sample_job(1)});
  CHECK(shards_in(path) == std::vector<std::size_t>{3, 10});
  CHECK(run.load() == Snapshot{});
  CHECK(read_snapshot({path, 3})->jobs.size() == 1);
  CHECK(read_frame(Place(path, 3))->jobs.empty());
  const auto files = names_in(directory.path() / ".invokeai-batch" / "shards" / "3");
  CHECK(std::count(files.begin(), files.end(), "lock") == 1);
  CHECK(std::count(files.begin(), files.end(), "run.db") == 1);
}

TEST_CASE("store: a shard that is at work says what it has noted, and who it is", "[store]") {
  const TemporaryDirectory directory;
  const Place place(directory.path(), 2);
  {
    auto store = Store::open(place);
    store.leave_note("of 4");
    CHECK(read_lock_note(place) == "of 4");
    const auto holder = writer_at_work(place);
    REQUIRE(holder.has_value());
    CHECK(error_of([&] { static_cast<void>(occupy(place)); }) ==
          directory.path().string() + ": shard 2 is at work (" + *holder +
              ")\n  hint: wait for it to end, and run the same command again");
  }
  CHECK(read_lock_note(place).empty());
}

TEST_CASE("store: a writer without a note is an unknown process", "[store]") {
  const TemporaryDirectory directory;
  fs::create_directory(directory.path() / ".invokeai-batch");
  const auto lock = base::FileLock::try_acquire(directory.path() / ".invokeai-batch" / "lock");
  CHECK(writer_at_work(directory.path()) == "an unknown process");
}

TEST_CASE("store: a run read in pieces is of one moment, whatever the writer does", "[store]") {
  const TemporaryDirectory directory;
  auto store = Store::open(directory.path());
  store.commit({sample_job(1), sample_job(2)});
  auto before = store.load();
  Snapshot read;
  const bool there = read_run(
      directory.path(), [&](Snapshot&& frame) { read = std::move(frame); },
      [&](StoredJob&& job) {
        if (read.jobs.empty()) {
          store.commit({sample_job(3)});
        }
        read.jobs.push_back(std::move(job));
      });
  CHECK(there);
  CHECK(read == before);
  CHECK_FALSE(read_run(
      directory.path() / "nowhere", [](Snapshot&&) {}, [](StoredJob&&) {}));
}

TEST_CASE("store: a reader sees what was committed while the writer is at it", "[store]") {
  const TemporaryDirectory directory;
  auto store = Store::open(directory.path());
  store.commit({sample_job(1)});
  CHECK(read_snapshot(directory.path())->jobs.size() == 1);
  store.commit({sample_job(2)});
  CHECK(read_snapshot(directory.path()) == store.load());
}

TEST_CASE("store: a writer is not stopped by a reader that does not let go", "[store]") {
  const TemporaryDirectory directory;
  auto store = Store::open(directory.path());
  store.commit({sample_job(1)});
  SQLite::Database reader((directory.path() / ".invokeai-batch" / "run.db").string());
  SQLite::Statement jobs(reader, "SELECT number FROM job");
  REQUIRE(jobs.executeStep());
  store.commit({sample_job(2)});
  CHECK(store.load().jobs.size() == 2);
}

TEST_CASE("store: reading leaves nothing behind", "[store]") {
  const TemporaryDirectory directory;
  { const auto store = Store::open(directory.path()); }
  CHECK(read_snapshot(directory.path()).has_value());
  CHECK(names_in(directory.path() / ".invokeai-batch") ==
        std::vector<std::string>{"lock", "run.db"});
}

TEST_CASE("store: a finished run can be read where nothing can be written", "[store]") {
  const TemporaryDirectory directory;
  const auto output = directory.path() / "50% #1?";
  {
    auto store = Store::open(output);
    store.commit({sample_job(1)});
  }
  const OnlyLooking looking(directory, output / ".invokeai-batch");
  const auto snapshot = read_snapshot(output);
  REQUIRE(snapshot.has_value());
  CHECK(snapshot->jobs.size() == 1);
}

TEST_CASE("store: who only reads keeps writers out where it may, and else is told of them",
          "[store]") {
  const TemporaryDirectory directory;
  const auto output = directory.path() / "out";
  {
    auto store = Store::open(output);
    store.commit({sample_job(1)});
    const auto refusal = error_of([&] { static_cast<void>(occupy_to_read(output)); });
    CHECK(refusal.find("at work in this directory") != std::string::npos);
  }
  {
    const auto lock = occupy_to_read(output);
    CHECK(lock.has_value());
    CHECK(writer_at_work(output).has_value());
  }
  auto writer = std::optional(Store::open(output));
  const auto state = output / ".invokeai-batch";
  fs::permissions(state / "lock", fs::perms(0444));
  const OnlyLooking looking(directory, state);
  const auto refusal = error_of([&] { static_cast<void>(occupy_to_read(output)); });
  CHECK(refusal.find("at work in this directory") != std::string::npos);
  writer.reset();
  CHECK_FALSE(occupy_to_read(output).has_value());
}

TEST_CASE("store: a directory that cannot be written to is an error", "[store]") {
  const TemporaryDirectory directory;
  const auto output = directory.path() / "out";
  fs::create_directory(output);
  const OnlyLooking looking(directory, output);
  CHECK(error_of([&] { static_cast<void>(Store::open(output)); }) ==
        (output / ".invokeai-batch").string() +
            ": cannot make the directory: Permission denied\n  hint: choose a directory that can "
            "be written to (-o)");
}

TEST_CASE("store: an output directory that is a file is an error", "[store]") {
  const TemporaryDirectory directory;
  const auto output = directory.path() / "out";
  std::ofstream(output) << "text";
  CHECK(error_of([&] { static_cast<void>(Store::open(output)); }) ==
        (output / ".invokeai-batch").string() +
            ": cannot make the directory: Not a directory\n  hint: choose a directory that can be "
            "written to (-o)");
  CHECK_FALSE(read_snapshot(output).has_value());
}

TEST_CASE("store: the output directory may be a link, the tool's directory in it may not",
          "[store]") {
  const TemporaryDirectory directory;
  const auto real = directory.path() / "real";
  const auto link = directory.path() / "link";
  fs::create_directory(real);
  fs::create_directory_symlink(real, link);
  { const auto store = Store::open(link); }
  CHECK(read_snapshot(link).has_value());

  const auto other = directory.path() / "other";
  fs::create_directory(other);
  fs::create_directory_symlink(real / ".invokeai-batch", other / ".invokeai-batch");
  const auto expected = (other / ".invokeai-batch").string() +
                        ": this is a symbolic link, and the state of a run must lie beside its "
                        "images\n  hint: make the output directory the link instead";
  CHECK(error_of([&] { static_cast<void>(Store::open(other)); }) == expected);
  CHECK(error_of([&] { static_cast<void>(read_snapshot(other)); }) == expected);
}

TEST_CASE("store: a database that is a link is not followed", "[store]") {
  const TemporaryDirectory directory;
  const auto tool = directory.path() / "out" / ".invokeai-batch";
  fs::create_directories(tool);
  fs::create_symlink(directory.path() / "elsewhere.db", tool / "run.db");
  CHECK(error_of([&] { static_cast<void>(Store::open(directory.path() / "out")); }) ==
        (tool / "run.db").string() +
            ": cannot write the state of the run: the file cannot be opened\n  hint: look at the "
            "permissions of the file and its directory, and whether it is a link");
  CHECK_FALSE(fs::exists(directory.path() / "elsewhere.db"));
}

TEST_CASE("store: ten thousand jobs are committed and read whole", "[store]") {
  const TemporaryDirectory directory;
  constexpr std::int64_t k_jobs = 10'000;
  auto store = Store::open(directory.path(), Durability::off);
  std::vector<Row> rows{NewPlanRow{}};
  for (std::int64_t number = 1; number <= k_jobs; ++number) {
    rows.push_back(sample_job(number));
    rows.push_back(sample_attempt(number));
    rows.push_back(sample_output(number));
  }
  store.commit(rows);
  store.commit(rows);  // a second start plans the same jobs again
  const auto snapshot = read_snapshot(directory.path());
  REQUIRE(snapshot.has_value());
  REQUIRE(snapshot->jobs.size() == k_jobs);
  CHECK(snapshot->jobs.back().job == sample_job(k_jobs));
  CHECK(snapshot->jobs.back().outputs == std::vector{sample_output(k_jobs)});
  // A job's rows take some 700 bytes; an index too many or a text stored twice would show.
  CHECK(fs::file_size(directory.path() / ".invokeai-batch" / "run.db") < 1'000 * k_jobs);
}

TEST_CASE("store: rows that come one by one are one commit", "[store]") {
  const TemporaryDirectory directory;
  auto store = Store::open(directory.path());
  std::int64_t number = 0;
  const auto next = [&number](Row& row) {
    row = ++number == 1 ? Row(NewPlanRow{}) : Row(sample_job(number - 1));
    return number <= 4;
  };
  store.commit_each(next);
  CHECK(store.load().jobs.size() == 3);
  number = 0;
  CHECK_THROWS_AS(store.commit_each([&next](Row& row) {
    const bool more = next(row);
    if (!more) {
      row = sample_attempt(99);  // of no job: all of it is refused
    }
    return true;
  }),
                  base::Error);
  CHECK(store.load().jobs.size() == 3);
}

TEST_CASE("store: jobs one at a time and the frame around them are the whole", "[store]") {
  const TemporaryDirectory directory;
  auto store = Store::open(directory.path());
  store.commit({NewPlanRow{}, sample_job(1), sample_job(2), sample_job(3), sample_attempt(1),
                sample_attempt(1, 2), sample_output(1), sample_output(3), sample_output(3, 2),
                MetaRow{"key", "value"}, BoardRow{"server", "name", "id", ""},
                UploadRow{"server", "sha", "image"}});
  const auto whole = store.load();
  auto pieces = store.load_frame();
  CHECK(pieces.jobs.empty());
  store.each_job([&pieces](StoredJob&& job) { pieces.jobs.push_back(std::move(job)); });
  CHECK(pieces == whole);
  // A job that is only looked at leaves nothing in the next one, which has fewer rows.
  pieces.jobs.clear();
  store.each_job([&pieces](const StoredJob& job) { pieces.jobs.push_back(job); });
  CHECK(pieces == whole);
}
