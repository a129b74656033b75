// What a run finds when its database was cut off, overwritten or edited by hand.
#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/store/store.hpp"
#include "sample_rows.hpp"
#include "temporary_directory.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::store;
using namespace invokeai_batch::tests;

namespace {

namespace fs = std::filesystem;

const std::string k_start_over =
    "\n  hint: start over in a new directory (-o), or put back a copy of this file; the images "
    "that are here stay as they are";

// A finished run of fifty jobs.
class FinishedRun {
 public:
  FinishedRun() {
    auto store = Store::open(directory());
    std::vector<Row> rows;
    for (std::int64_t number = 1; number <= 50; ++number) {
      rows.insert(rows.end(), {sample_job(number), sample_attempt(number), sample_output(number)});
    }
    store.commit(rows);
  }

  [[nodiscard]] fs::path directory() const { return m_directory.path() / "out"; }
  [[nodiscard]] fs::path database() const { return directory() / ".invokeai-batch" / "run.db"; }

  void edit(const std::string& sql) const {
    SQLite::Database edited(database().string(), SQLite::OPEN_READWRITE);
    edited.exec("PRAGMA ignore_check_constraints = ON");
    edited.exec(sql);
  }

 private:
  TemporaryDirectory m_directory;
};

std::string error_of(const auto& action) {
  try {
    action();
  } catch (const base::Error& error) {
    CHECK(error.error_class() == base::ErrorClass::local_io);
    return error.what();
  }
  return "no error";
}

std::string error_of_resuming(const FinishedRun& run) {
  return error_of([&] { static_cast<void>(Store::open(run.directory()).load()); });
}

std::string error_of_reading(const FinishedRun& run) {
  return error_of([&] { static_cast<void>(read_snapshot(run.directory())); });
}

}  // namespace

TEST_CASE("damage: a database that was cut off is an error, wherever it was cut", "[store]") {
  const FinishedRun run;
  const auto whole = fs::file_size(run.database());
  for (const auto left : {whole - 4096, whole / 2, whole / 3, std::uintmax_t{5000}}) {
    const FinishedRun cut;
    fs::resize_file(cut.database(), left);
    INFO("cut to " << left << " of " << whole << " bytes");
    CHECK(error_of_reading(cut) == cut.database().string() +
                                       ": cannot read the state of the run: the file is damaged" +
                                       k_start_over);
    CHECK(error_of_resuming(cut).find("the file is damaged" + k_start_over) != std::string::npos);
  }
}

TEST_CASE("damage: a file that is no database is an error and is left alone", "[store]") {
  const FinishedRun run;
  const std::string text(3000, 'x');
  std::ofstream(run.database(), std::ios::binary) << text;
  CHECK(error_of_reading(run) ==
        run.database().string() +
            ": cannot read the state of the run: the file is no SQLite database" + k_start_over);
  CHECK(error_of_resuming(run) ==
        run.database().string() +
            ": cannot write the state of the run: the file is no SQLite database" + k_start_over);
  CHECK(fs::file_size(run.database()) == text.size());
}

TEST_CASE("damage: a database that is a directory is an error", "[store]") {
  const FinishedRun run;
  fs::remove(run.database());
  fs::create_directory(run.database());
  CHECK(error_of_resuming(run) ==
        run.database().string() +
            ": cannot write the state of the run: the file cannot be opened\n  hint: look at the "
            "permissions of the file and its directory, and whether it is a link");
}

TEST_CASE("damage: a database that a killed process left empty is filled by the next run",
          "[store]") {
  const TemporaryDirectory directory;
  fs::create_directory(directory.path() / ".invokeai-batch");
  std::ofstream(directory.path() / ".invokeai-batch" / "run.db").close();
  CHECK_FALSE(read_snapshot(directory.path()).has_value());
  CHECK(Store::open(directory.path()).load() == Snapshot{});
}

TEST_CASE("damage: another program's database is refused", "[store]") {
  const FinishedRun run;
  run.edit("PRAGMA application_id = 5");
  const auto expected = run.database().string() +
                        ": this database was not made by invokeai-batch\n  hint: choose another "
                        "directory (-o)";
  CHECK(error_of_resuming(run) == expected);
  CHECK(error_of_reading(run) == expected);
}

TEST_CASE("damage: a newer program's database is refused", "[store]") {
  const FinishedRun run;
  run.edit("PRAGMA user_version = 6");
  const auto expected =
      run.database().string() +
      ": this directory was written by a newer invokeai-batch (its state has version 6, this "
      "program knows 5)\n  hint: use the newer invokeai-batch, or choose another directory (-o)";
  CHECK(error_of_resuming(run) == expected);
  CHECK(error_of_reading(run) == expected);
}

TEST_CASE("damage: what this program never writes is not believed", "[store]") {
  const std::vector<std::pair<std::string, std::string>> table{
      {"UPDATE job SET state = 'paused' WHERE number = 3", "no job can be in the state \"paused\""},
      {"UPDATE output SET state = 'lost' WHERE job = 3", "no file can be in the state \"lost\""},
      {"DELETE FROM job WHERE number = 3", "there is no job 3"},
      {"DELETE FROM job WHERE number = 50", "there is no job 50"}};
  for (const auto& [sql, why] : table) {
    const FinishedRun run;
    run.edit(sql);
    const auto expected =
        run.database().string() + ": the state of the run is damaged: " + why + k_start_over;
    CHECK(error_of_resuming(run) == expected);
    CHECK(error_of_reading(run) == expected);
  }
}

TEST_CASE("damage: a table that is gone is an error", "[store]") {
  const FinishedRun run;
  run.edit("DROP TABLE upload");
  CHECK(error_of_reading(run) ==
        run.database().string() +
            ": cannot read the state of the run: no such table: upload\n  hint: this is a fault of "
            "invokeai-batch: please report it");
}
