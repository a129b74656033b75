#include "row_reader.hpp"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "failure.hpp"

namespace invokeai_batch::store {

namespace {

// More than any run has of anything, and far enough from the end for sums.
constexpr std::int64_t k_largest_count = 1'000'000'000;
constexpr std::int64_t k_largest_number = std::int64_t{1} << 53;

// The columns of one result row, taken from left to right. The file may be damaged, or from
// somebody else: what is out of range is refused.
class Columns {
 public:
  Columns(SQLite::Statement& statement, const std::filesystem::path& path)
      : m_statement(statement), m_path(path) {}

  /// NULL is the empty text.
  std::string text() { return m_statement.getColumn(m_next++).getString(); }
  std::int64_t integer() { return m_statement.getColumn(m_next++).getInt64(); }
  bool flag() { return integer() != 0; }
  /// From `least` to `most`.
  std::int64_t number(std::int64_t least, std::int64_t most = k_largest_count) {
    const auto number = integer();
    if (number < least || number > most) {
      throw damaged_error(m_path, std::to_string(number) + " is out of range");
    }
    return number;
  }
  template <class Integer>
  Integer as() {
    return static_cast<Integer>(number(0));
  }
  /// Of a file below the output directory; "" for none.
  std::string relative_path() {
    auto text = this->text();
    const std::filesystem::path path(text);
    if (path.is_absolute() || std::find(path.begin(), path.end(), "..") != path.end()) {
      throw damaged_error(m_path, "\"" + text + "\" is no path in this directory");
    }
    return text;
  }
  std::optional<std::int64_t> optional_integer() {
    const auto column = m_statement.getColumn(m_next++);
    return column.isNull() ? std::nullopt : std::optional<std::int64_t>(column.getInt64());
  }

 private:
  SQLite::Statement& m_statement;
  const std::filesystem::path& m_path;
  int m_next = 0;
};

// The rows of one table that belong to jobs, which both come in the order of the jobs' numbers: the
// first column of the query. So one pass over all tables joins them.
class Follower {
 public:
  Follower(SQLite::Database& database, const char* query, const std::filesystem::path& path)
      : m_statement(database, query), m_path(path) {
    advance();
  }

  /// take(Columns&) for each row of that job.
  void of_job(std::int64_t number, const auto& take) {
    while (m_number && *m_number <= number) {
      if (*m_number < number) {
        refuse();
      }
      Columns columns(m_statement, m_path);
      (void)columns.integer();
      take(columns);
      advance();
    }
  }

  /// When all jobs have been asked for: a row that is left belongs to none.
  void finish() const {
    if (m_number) {
      refuse();
    }
  }

 private:
  void advance() {
    m_number = m_statement.executeStep()
                   ? std::optional<std::int64_t>(m_statement.getColumn(0).getInt64())
                   : std::nullopt;
  }
  [[noreturn]] void refuse() const {
    throw damaged_error(m_path, "there is no job " + std::to_string(*m_number));
  }

  SQLite::Statement m_statement;
  const std::filesystem::path& m_path;
  std::optional<std::int64_t> m_number;
};

StoredJob job_of(Columns& columns, const std::filesystem::path& path) {
  StoredJob stored;
  stored.job.number = columns.number(1, k_largest_number);
  stored.job.id = JobId{columns.text()};
  stored.in_plan = columns.flag();
  stored.job.board = columns.text();
  stored.job.seed = columns.optional_integer();
  stored.seed = columns.optional_integer();
  const auto state = columns.text();
  const auto known = job_state_from(state);
  if (!known) {
    throw damaged_error(path, "no job can be in the state \"" + state + "\"");
  }
  stored.state = *known;
  stored.reason = columns.text();
  return stored;
}

AttemptRow attempt_of(Columns& columns) {
  AttemptRow row;
  row.attempt = columns.as<int>();
  row.server = columns.text();
  row.batch_id = columns.text();
  row.destination = columns.text();
  row.item_id = columns.optional_integer();
  row.session_id = columns.text();
  row.status = columns.text();
  row.error_type = columns.text();
  row.error_message = columns.text();
  row.queued_at = columns.text();
  row.started_at = columns.text();
  row.completed_at = columns.text();
  row.body_sha256 = columns.text();
  return row;
}

OutputRow output_of(Columns& columns, const std::filesystem::path& path) {
  OutputRow row;
  row.ordinal = columns.as<int>();
  row.attempt = columns.as<int>();
  row.node_id = columns.text();
  row.output = columns.text();
  row.image_name = columns.text();
  row.is_video = columns.flag();
  row.width = static_cast<std::uint32_t>(columns.number(0, UINT32_MAX));
  row.height = static_cast<std::uint32_t>(columns.number(0, UINT32_MAX));
  const auto state = columns.text();
  const auto known = file_state_from(state);
  if (!known) {
    throw damaged_error(path, "no file can be in the state \"" + state + "\"");
  }
  row.state = *known;
  row.path = columns.relative_path();
  row.bytes = static_cast<std::uint64_t>(columns.number(0, INT64_MAX));
  row.sha256 = columns.text();
  row.modified_ns = columns.integer();
  row.seed = columns.text();
  row.server = columns.text();
  return row;
}

void for_each_job(SQLite::Database& database, const std::filesystem::path& path,
                  const std::function<void(StoredJob&&)>& take) {
  SQLite::Statement jobs(
      database,
      "SELECT number, id, in_plan, board, planned_seed, drawn_seed, state, reason"
      " FROM job ORDER BY number");
  Follower values(database, "SELECT job, name, value FROM job_value ORDER BY job, position", path);
  Follower attempts(
      database,
      "SELECT job, attempt, server, batch_id, destination, item_id, session_id, status, error_type,"
      " error_message, queued_at, started_at, completed_at, body_sha256 FROM attempt ORDER BY job, "
      "attempt",
      path);
  Follower outputs(
      database,
      "SELECT job, ordinal, attempt, node_id, output, image_name, is_video, width, height, state,"
      " path, bytes, sha256, modified_ns, seed, server FROM output ORDER BY job, ordinal",
      path);
  while (jobs.executeStep()) {
    Columns columns(jobs, path);
    auto stored = job_of(columns, path);
    values.of_job(stored.job.number, [&stored](Columns& row) {
      auto name = row.text();
      stored.job.values.emplace_back(std::move(name), row.text());
    });
    attempts.of_job(stored.job.number, [&stored](Columns& row) {
      stored.attempts.push_back(attempt_of(row));
      stored.attempts.back().job = stored.job.id;
    });
    outputs.of_job(stored.job.number, [&](Columns& row) {
      stored.outputs.push_back(output_of(row, path));
      stored.outputs.back().job = stored.job.id;
    });
    take(std::move(stored));
  }
  values.finish();
  attempts.finish();
  outputs.finish();
}

enum class Extent { everything, all_but_jobs };

class Reader {
 public:
  Reader(SQLite::Database& database, const std::filesystem::path& path)
      : m_database(database), m_path(path) {}

  /// In a transaction of its own.
  Snapshot read(Extent extent);
  /// In the caller's.
  Snapshot read_all(Extent extent);

 private:
  void read_meta();
  void read_boards();
  void read_uploads();

  void for_each(const char* query, const auto& take);

  SQLite::Database& m_database;
  const std::filesystem::path& m_path;
  Snapshot m_snapshot;
};

// take(Columns&) for each row of the query.
void Reader::for_each(const char* query, const auto& take) {
  SQLite::Statement statement(m_database, query);
  while (statement.executeStep()) {
    Columns columns(statement, m_path);
    take(columns);
  }
}

void Reader::read_meta() {
  for_each("SELECT key, value FROM meta ORDER BY key", [this](Columns& columns) {
    auto key = columns.text();
    auto value = columns.text();
    m_snapshot.meta.emplace_back(std::move(key), std::move(value));
  });
}

void Reader::read_boards() {
  for_each("SELECT server, name, board_id FROM board ORDER BY server, name",
           [this](Columns& columns) {
             BoardRow row;
             row.server = columns.text();
             row.name = columns.text();
             row.board_id = columns.text();
             m_snapshot.boards.push_back(std::move(row));
           });
}

void Reader::read_uploads() {
  for_each("SELECT server, sha256, image_name FROM upload ORDER BY server, sha256",
           [this](Columns& columns) {
             UploadRow row;
             row.server = columns.text();
             row.sha256 = columns.text();
             row.image_name = columns.text();
             m_snapshot.uploads.push_back(std::move(row));
           });
}

Snapshot Reader::read(Extent extent) {
  // What one transaction reads is of one moment, whatever a writer commits meanwhile.
  SQLite::Transaction moment(m_database);
  auto snapshot = read_all(extent);
  moment.commit();
  return snapshot;
}

Snapshot Reader::read_all(Extent extent) {
  read_meta();
  if (extent == Extent::everything) {
    for_each_job(m_database, m_path,
                 [this](StoredJob&& stored) { m_snapshot.jobs.push_back(std::move(stored)); });
  }
  read_boards();
  read_uploads();
  return std::move(m_snapshot);
}

}  // namespace

void read_jobs(SQLite::Database& database, const std::filesystem::path& path,
               const std::function<void(StoredJob&&)>& take) {
  SQLite::Transaction moment(database);
  for_each_job(database, path, take);
  moment.commit();
}

void read_frame_and_jobs(SQLite::Database& database, const std::filesystem::path& path,
                         const std::function<void(Snapshot&&)>& take_frame,
                         const std::function<void(StoredJob&&)>& take_job) {
  SQLite::Transaction moment(database);
  take_frame(Reader(database, path).read_all(Extent::all_but_jobs));
  for_each_job(database, path, take_job);
  moment.commit();
}

Snapshot read_everything(SQLite::Database& database, const std::filesystem::path& path) {
  return Reader(database, path).read(Extent::everything);
}

Snapshot read_frame(SQLite::Database& database, const std::filesystem::path& path) {
  return Reader(database, path).read(Extent::all_but_jobs);
}

}  // namespace invokeai_batch::store
