// Bytes that have become others where SQLite has no way to notice.

#include <SQLiteCpp/Database.h>

#include <filesystem>
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

// A run of three jobs that has ended, and what somebody does to its database since.
class EndedRun {
 public:
  EndedRun() {
    auto store = Store::open(directory());
    std::vector<Row> rows;
    for (std::int64_t number = 1; number <= 3; ++number) {
      rows.insert(rows.end(), {sample_job(number), sample_attempt(number), sample_output(number)});
    }
    rows.emplace_back(MetaRow{"run_id", "abc"});
    rows.emplace_back(BoardRow{"http://sim", "foxes", "id", ""});
    rows.emplace_back(UploadRow{"http://sim", "ab", "fox.png"});
    store.commit(rows);
  }

  [[nodiscard]] std::filesystem::path directory() const { return m_directory.path() / "out"; }

  // What somebody leaves there who has written that much, and is killed.
  void leave_half_done(const Row& row, const std::filesystem::path& copy) const {
    auto store = Store::open(directory());
    store.commit({row});
    std::filesystem::copy(directory(), copy, std::filesystem::copy_options::recursive);
  }

  void edit(const std::string& sql) const { edit_in(directory(), sql); }

  static void edit_in(const std::filesystem::path& directory, const std::string& sql) {
    const auto path = directory / ".invokeai-batch" / "run.db";
    SQLite::Database(path.string(), SQLite::OPEN_READWRITE).exec(sql);
  }

 private:
  TemporaryDirectory m_directory;
};

bool is_refused(const auto& read) {
  try {
    static_cast<void>(read());
  } catch (const base::Error& error) {
    return std::string(error.what()).find("it is not what the last run left") != std::string::npos;
  }
  return false;
}

const std::vector<std::string> k_changes_of_jobs{
    "UPDATE job SET id = id || 'x' WHERE number = 2",
    "UPDATE job_value SET value = value || 'x' WHERE job = 2",
    "UPDATE attempt SET item_id = item_id + 1 WHERE job = 2",
    "UPDATE attempt SET batch_id = 'other' WHERE job = 2",
    "UPDATE output SET image_name = 'other.png' WHERE job = 2",
    "UPDATE output SET bytes = bytes + 1 WHERE job = 2",
    "DELETE FROM output WHERE job = 2",
};
const std::vector<std::string> k_changes_of_frame{
    "UPDATE meta SET value = 'abd' WHERE key = 'run_id'",
    "UPDATE board SET board_id = 'other'",
    "UPDATE upload SET image_name = 'other.png'",
};

}  // namespace

TEST_CASE("seal: what is as the last run left it is read", "[store]") {
  const EndedRun run;
  CHECK(read_snapshot(run.directory())->jobs.size() == 3);
  CHECK(Store::open(run.directory()).load() == read_snapshot(run.directory()));
  CHECK(read_frame(run.directory())->boards.size() == 1);
}

TEST_CASE("seal: a job's text or number that has become another is damage", "[store]") {
  for (const auto& change : k_changes_of_jobs) {
    INFO(change);
    const EndedRun run;
    run.edit(change);
    CHECK(is_refused([&] { return read_snapshot(run.directory()); }));
    CHECK(is_refused([&] { return Store::open(run.directory()).load(); }));
    CHECK(is_refused([&] {
      return read_run(
          run.directory(), [](Snapshot&&) {}, [](StoredJob&&) {});
    }));
    CHECK_FALSE(is_refused([&] { return read_frame(run.directory()); }));
  }
}

TEST_CASE("seal: what holds for the directory and has become something else is damage", "[store]") {
  for (const auto& change : k_changes_of_frame) {
    INFO(change);
    const EndedRun run;
    run.edit(change);
    CHECK(is_refused([&] { return read_frame(run.directory()); }));
    CHECK(is_refused([&] { return Store::open(run.directory()).load_frame(); }));
    CHECK(is_refused([&] { return read_snapshot(run.directory()); }));
  }
}

TEST_CASE("seal: whoever wrote last leaves one", "[store]") {
  const EndedRun run;
  {
    auto store = Store::open(run.directory());
    store.commit({sample_output(1)});
  }
  run.edit("UPDATE output SET image_name = 'other.png' WHERE job = 2");
  CHECK(is_refused([&] { return read_snapshot(run.directory()); }));
}

TEST_CASE("seal: who writes lifts it, and a run that was killed leaves none", "[store]") {
  const EndedRun run;
  const TemporaryDirectory killed;
  run.leave_half_done(sample_output(1), killed.path());
  EndedRun::edit_in(killed.path(), "UPDATE output SET image_name = 'other.png' WHERE job = 2");
  CHECK(read_snapshot(killed.path())->jobs.size() == 3);
}

TEST_CASE("seal: who writes what holds for the directory leaves that of the jobs", "[store]") {
  const EndedRun run;
  const TemporaryDirectory killed;
  run.leave_half_done(MetaRow{"date", "2026-11-30"}, killed.path());
  EndedRun::edit_in(killed.path(), "UPDATE board SET board_id = 'other'");
  CHECK(read_frame(killed.path())->boards.size() == 1);
  EndedRun::edit_in(killed.path(), "UPDATE output SET image_name = 'other.png' WHERE job = 2");
  CHECK(is_refused([&] { return read_snapshot(killed.path()); }));
}
