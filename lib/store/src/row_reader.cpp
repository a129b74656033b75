#include "row_reader.hpp"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "failure.hpp"

namespace invokeai_batch::store {

namespace {

// The columns of one result row, taken from left to right.
class Columns {
 public:
  explicit Columns(SQLite::Statement& statement) : m_statement(statement) {}

  /// NULL is the empty text.
  std::string text() { return m_statement.getColumn(m_next++).getString(); }
  std::int64_t integer() { return m_statement.getColumn(m_next++).getInt64(); }
  bool flag() { return integer() != 0; }
  template <class Integer>
  Integer as() {
    return static_cast<Integer>(integer());
  }
  std::optional<std::int64_t> optional_integer() {
    const auto column = m_statement.getColumn(m_next++);
    return column.isNull() ? std::nullopt : std::optional<std::int64_t>(column.getInt64());
  }

 private:
  SQLite::Statement& m_statement;
  int m_next = 0;
};

class Reader {
 public:
  Reader(SQLite::Database& database, const std::filesystem::path& path)
      : m_database(database), m_path(path) {}

  Snapshot read();

 private:
  void read_jobs();
  void read_values();
  void read_attempts();
  void read_outputs();
  void read_meta();
  void read_boards();
  void read_uploads();

  void for_each(const char* query, const auto& take);
  void for_each_of_a_job(const char* query, const auto& take);

  SQLite::Database& m_database;
  const std::filesystem::path& m_path;
  Snapshot m_snapshot;
};

// take(Columns&) for each row of the query.
void Reader::for_each(const char* query, const auto& take) {
  SQLite::Statement statement(m_database, query);
  while (statement.executeStep()) {
    Columns columns(statement);
    take(columns);
  }
}

// take(StoredJob&, Columns&) for each row of the query, whose first column is a job's number. The
// rows and the jobs come in the same order, so that one pass over both joins them.
void Reader::for_each_of_a_job(const char* query, const auto& take) {
  auto job = m_snapshot.jobs.begin();
  for_each(query, [&](Columns& columns) {
    const auto number = columns.integer();
    while (job != m_snapshot.jobs.end() && job->job.number < number) {
      ++job;
    }
    if (job == m_snapshot.jobs.end() || job->job.number != number) {
      throw damaged_error(m_path, "there is no job " + std::to_string(number));
    }
    take(*job, columns);
  });
}

void Reader::read_jobs() {
  constexpr const char* k_query =
      "SELECT number, id, in_plan, board, planned_seed, drawn_seed, state, reason"
      " FROM job ORDER BY number";
  for_each(k_query, [this](Columns& columns) {
    StoredJob stored;
    stored.job.number = columns.integer();
    stored.job.id = JobId{columns.text()};
    stored.in_plan = columns.flag();
    stored.job.board = columns.text();
    stored.job.seed = columns.optional_integer();
    stored.seed = columns.optional_integer();
    const auto state = columns.text();
    const auto known = job_state_from(state);
    if (!known) {
      throw damaged_error(m_path, "no job can be in the state \"" + state + "\"");
    }
    stored.state = *known;
    stored.reason = columns.text();
    m_snapshot.jobs.push_back(std::move(stored));
  });
}

void Reader::read_values() {
  for_each_of_a_job("SELECT job, name, value FROM job_value ORDER BY job, position",
                    [](StoredJob& stored, Columns& columns) {
                      auto name = columns.text();
                      auto value = columns.text();
                      stored.job.values.emplace_back(std::move(name), std::move(value));
                    });
}

void Reader::read_attempts() {
  constexpr const char* k_query =
      "SELECT job, attempt, batch_id, destination, item_id, session_id, status, error_type,"
      " error_message, queued_at, started_at, completed_at FROM attempt ORDER BY job, attempt";
  for_each_of_a_job(k_query, [](StoredJob& stored, Columns& columns) {
    AttemptRow row;
    row.job = stored.job.id;
    row.attempt = columns.as<int>();
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
    stored.attempts.push_back(std::move(row));
  });
}

void Reader::read_outputs() {
  constexpr const char* k_query =
      "SELECT job, ordinal, attempt, node_id, output, image_name, is_video, width, height, state,"
      " path, bytes, sha256, modified_ns FROM output ORDER BY job, ordinal";
  for_each_of_a_job(k_query, [this](StoredJob& stored, Columns& columns) {
    OutputRow row;
    row.job = stored.job.id;
    row.ordinal = columns.as<int>();
    row.attempt = columns.as<int>();
    row.node_id = columns.text();
    row.output = columns.text();
    row.image_name = columns.text();
    row.is_video = columns.flag();
    row.width = columns.as<std::uint32_t>();
    row.height = columns.as<std::uint32_t>();
    const auto state = columns.text();
    const auto known = file_state_from(state);
    if (!known) {
      throw damaged_error(m_path, "no file can be in the state \"" + state + "\"");
    }
    row.state = *known;
    row.path = columns.text();
    row.bytes = columns.as<std::uint64_t>();
    row.sha256 = columns.text();
    row.modified_ns = columns.integer();
    stored.outputs.push_back(std::move(row));
  });
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

Snapshot Reader::read() {
  // What one transaction reads is of one moment, whatever a writer commits meanwhile.
  SQLite::Transaction moment(m_database);
  read_meta();
  read_jobs();
  read_values();
  read_attempts();
  read_outputs();
  read_boards();
  read_uploads();
  moment.commit();
  return std::move(m_snapshot);
}

}  // namespace

Snapshot read_everything(SQLite::Database& database, const std::filesystem::path& path) {
  return Reader(database, path).read();
}

}  // namespace invokeai_batch::store
