#include "invokeai_batch/store/store.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include <exception>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "database.hpp"
#include "failure.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/fault.hpp"
#include "invokeai_batch/base/files.hpp"
#include "migration.hpp"
#include "row_reader.hpp"
#include "row_writer.hpp"
#include "run_lock.hpp"
#include "seal.hpp"

namespace invokeai_batch::store {

namespace {

namespace fs = std::filesystem;

// Each directory that is new reaches the disk with its parent.
void make_directory(const Place& place) {
  const auto directory = state_directory(place);
  std::error_code ignored;  // what is wrong shows when it is made
  if (!fs::exists(directory, ignored)) {
    base::make_directories(directory);
    base::sync_directory(directory.parent_path());
    base::sync_directory(place.output_directory);
  }
}

void refuse_mirror(const fs::path& output_directory) {
  if (base::is_there(database_path(output_directory).replace_filename(k_mirror_list))) {
    throw base::Error(base::ErrorClass::local_io, {.where = output_directory.string(),
                                                   .what = "this directory is a mirror of boards",
                                                   .hint = "choose another directory (-o)"});
  }
}

// read(database, path) when the directory has a store with something in it; says whether it has.
bool with_database(const Place& place, const auto& read) {
  const auto path = database_path(place);
  std::error_code error;
  if (!fs::exists(path, error) && !error) {
    return false;
  }
  try {
    const auto database = open_for_reading(path, schema_steps());
    if (database != nullptr) {
      read(*database, path);
    }
    return database != nullptr;
  } catch (const SQLite::Exception& failure) {
    throw store_error(failure, path, Doing::reading);
  }
}

}  // namespace

struct Store::State {
  State(const fs::path& database_file, base::FileLock held_lock, Sync sync)
      : lock(std::move(held_lock)),
        path(database_file),
        database(open_for_writing(path, sync, lock, schema_steps())),
        writer(*database) {}
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void seal();

  base::FileLock lock;  // first: let go last
  fs::path path;
  std::unique_ptr<SQLite::Database> database;
  RowWriter writer;
  std::set<SealedPart> unsealed{};  // by us
};

void Store::State::seal() {
  try {
    SQLite::Transaction transaction(*database, SQLite::TransactionBehavior::IMMEDIATE);
    for (const auto part : k_sealed_parts) {
      if (!is_sealed(*database, part)) {
        put_seal(*database, part, digest_of(*database, path, part));
      }
    }
    transaction.commit();
    unsealed.clear();
  } catch (const SQLite::Exception& failure) {
    throw store_error(failure, path, Doing::writing);
  }
}

// A disk that is full now is no reason to end otherwise: unsealed, the store is read all the same.
Store::State::~State() {
  try {
    seal();
    // NOLINTNEXTLINE(bugprone-empty-catch)
  } catch (const std::exception&) {
  }
}

Store::Store(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Store::~Store() = default;
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;

// The directory, and in it the lock of this process.
base::FileLock occupy(const Place& place, std::string_view note) {
  try {
    make_directory(place);
    return acquire_run_lock(place, note);
  } catch (const base::Error& error) {
    auto problems = error.problems();
    for (auto& problem : problems) {
      if (problem.hint.empty()) {
        problem.hint = "choose a directory that can be written to (-o)";
      }
    }
    throw base::Error(error.error_class(), std::move(problems));
  }
}

Store Store::open(const Place& place, Durability durability) {
  const auto path = database_path(place);
  refuse_mirror(place.output_directory);
  auto lock = occupy(place);
  const auto sync = durability == Durability::on ? Sync::every_commit : Sync::never;
  try {
    return Store(std::make_unique<State>(path, std::move(lock), sync));
  } catch (const SQLite::Exception& failure) {
    throw store_error(failure, path, Doing::writing);
  }
}

void Store::commit(const std::vector<Row>& rows) {
  if (rows.empty()) {
    return;
  }
  auto row = rows.begin();
  commit_each([&](Row& next) {
    if (row == rows.end()) {
      return false;
    }
    next = *row++;
    return true;
  });
}

void Store::commit_each(const std::function<bool(Row&)>& next) {
  try {
    // What is not committed when it goes out of scope is rolled back.
    SQLite::Transaction transaction(*m_state->database, SQLite::TransactionBehavior::IMMEDIATE);
    auto unsealed = m_state->unsealed;
    for (Row row; next(row);) {
      if (unsealed.insert(part_of(row)).second) {
        lift_seal(*m_state->database, part_of(row));
      }
      m_state->writer.write(row);
    }
    if (base::fault("store.before_commit") == base::Fault::fail) {
      throw SQLite::Exception("the fault point store.before_commit", SQLITE_FULL);
    }
    transaction.commit();
    m_state->unsealed = std::move(unsealed);
  } catch (const SQLite::Exception& failure) {
    throw store_error(failure, m_state->path, Doing::writing);
  }
  base::fault("store.after_commit");
}

void Store::leave_note(std::string_view note) {
  m_state->lock.leave_note(lock_text(note));
}

Snapshot Store::load() const {
  try {
    return read_everything(*m_state->database, m_state->path);
  } catch (const SQLite::Exception& failure) {
    throw store_error(failure, m_state->path, Doing::reading);
  }
}

Snapshot Store::load_frame() const {
  try {
    return read_frame(*m_state->database, m_state->path);
  } catch (const SQLite::Exception& failure) {
    throw store_error(failure, m_state->path, Doing::reading);
  }
}

void Store::each_job(const std::function<void(StoredJob&&)>& take) const {
  try {
    read_jobs(*m_state->database, m_state->path, take);
  } catch (const SQLite::Exception& failure) {
    throw store_error(failure, m_state->path, Doing::reading);
  }
}

std::optional<Snapshot> read_snapshot(const Place& place) {
  std::optional<Snapshot> snapshot;
  (void)with_database(place, [&](SQLite::Database& database, const fs::path& path) {
    snapshot = read_everything(database, path);
  });
  return snapshot;
}

std::optional<Snapshot> read_frame(const Place& place) {
  std::optional<Snapshot> frame;
  (void)with_database(place, [&](SQLite::Database& database, const fs::path& path) {
    frame = read_frame(database, path);
  });
  return frame;
}

bool read_run(const Place& place, const std::function<void(Snapshot&&)>& take_frame,
              const std::function<void(StoredJob&&)>& take_job) {
  return with_database(place, [&](SQLite::Database& database, const fs::path& path) {
    read_frame_and_jobs(database, path, take_frame, take_job);
  });
}

}  // namespace invokeai_batch::store
