#include "row_writer.hpp"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "invokeai_batch/base/require.hpp"

namespace invokeai_batch::store {

namespace {

constexpr const char* k_empty_plan = "UPDATE job SET in_plan = 0 WHERE in_plan = 1";

constexpr const char* k_put_back = "UPDATE job SET in_plan = 1 WHERE id = ?";

constexpr const char* k_add_job =
    "INSERT INTO job (number, id, board, planned_seed) VALUES (?, ?, ?, ?)";

constexpr const char* k_add_value =
    "INSERT INTO job_value (job, position, name, value) VALUES (?, ?, ?, ?)";

constexpr const char* k_set_state =
    "UPDATE job SET state = ?2, reason = ?3, drawn_seed = coalesce(?4, drawn_seed) WHERE id = ?1";

// A job that is not there gives NULL for its number, which the table refuses.
constexpr const char* k_put_attempt =
    "INSERT INTO attempt (job, attempt, server, batch_id, destination, item_id, session_id, status,"
    " error_type, error_message, queued_at, started_at, completed_at, body_sha256)"
    " VALUES ((SELECT number FROM job WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (job, attempt) DO UPDATE SET"
    " server = coalesce(excluded.server, server),"
    " batch_id = coalesce(excluded.batch_id, batch_id),"
    " destination = coalesce(excluded.destination, destination),"
    " item_id = coalesce(excluded.item_id, item_id),"
    " session_id = coalesce(excluded.session_id, session_id),"
    " status = coalesce(excluded.status, status),"
    " error_type = coalesce(excluded.error_type, error_type),"
    " error_message = coalesce(excluded.error_message, error_message),"
    " queued_at = coalesce(excluded.queued_at, queued_at),"
    " started_at = coalesce(excluded.started_at, started_at),"
    " completed_at = coalesce(excluded.completed_at, completed_at),"
    " body_sha256 = coalesce(excluded.body_sha256, body_sha256)";

constexpr const char* k_put_output =
    "INSERT OR REPLACE INTO output (job, ordinal, attempt, node_id, output, image_name, is_video,"
    " width, height, state, path, bytes, sha256, modified_ns, seed, server)"
    " VALUES ((SELECT number FROM job WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

constexpr const char* k_forget_outputs =
    "DELETE FROM output WHERE job = (SELECT number FROM job WHERE id = ?)";

constexpr const char* k_forget_seed = "UPDATE job SET drawn_seed = NULL WHERE id = ?";

constexpr const char* k_put_board =
    "INSERT OR REPLACE INTO board (server, name, board_id, made_id) VALUES (?, ?, ?, ?)";

constexpr const char* k_put_upload =
    "INSERT OR REPLACE INTO upload (server, sha256, image_name) VALUES (?, ?, ?)";

constexpr const char* k_put_meta = "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)";

// A text of which nothing is known when it is empty.
struct IfKnown {
  const std::string& text;
};

// The rows outlive the call, so SQLite need not copy their texts.
void bind_value(SQLite::Statement& statement, int index, const std::string& text) {
  statement.bindNoCopy(index, text);
}

void bind_value(SQLite::Statement& statement, int index, std::string_view text) {
  statement.bind(index, std::string(text));
}

void bind_value(SQLite::Statement& statement, int index, IfKnown known) {
  if (known.text.empty()) {
    statement.bind(index);
  } else {
    statement.bindNoCopy(index, known.text);
  }
}

void bind_value(SQLite::Statement& statement, int index, std::integral auto number) {
  statement.bind(index, static_cast<std::int64_t>(number));
}

void bind_value(SQLite::Statement& statement, int index, std::optional<std::int64_t> number) {
  if (number) {
    statement.bind(index, *number);
  } else {
    statement.bind(index);
  }
}

// Gives the number of rows that changed.
template <class... Values>
int run(SQLite::Statement& statement, const Values&... values) {
  // What an earlier failure of this statement was has been reported then.
  static_cast<void>(statement.tryReset());
  int index = 0;
  (bind_value(statement, ++index, values), ...);
  return statement.exec();
}

void require_job(int changed, const JobId& id) {
  if (changed == 0) {
    throw SQLite::Exception("there is no job " + id.value, SQLITE_CONSTRAINT);
  }
}

SQLite::Database& with_schema(SQLite::Database& database) {
  base::require(database.tableExists("job"), "a database that is written to has its schema");
  return database;
}

}  // namespace

RowWriter::RowWriter(SQLite::Database& database)
    : m_database(with_schema(database)),
      m_empty_plan(database, k_empty_plan),
      m_put_back(database, k_put_back),
      m_add_job(database, k_add_job),
      m_add_value(database, k_add_value),
      m_set_state(database, k_set_state),
      m_put_attempt(database, k_put_attempt),
      m_put_output(database, k_put_output),
      m_forget_outputs(database, k_forget_outputs),
      m_forget_seed(database, k_forget_seed),
      m_put_board(database, k_put_board),
      m_put_upload(database, k_put_upload),
      m_put_meta(database, k_put_meta) {}

bool RowWriter::is_in_transaction() const {
  return sqlite3_get_autocommit(m_database.getHandle()) == 0;
}

void RowWriter::write(const Row& row) {
  base::require(is_in_transaction(), "rows are written in a transaction");
  std::visit([this](const auto& one) { put(one); }, row);
}

void RowWriter::put(const NewPlanRow&) {
  run(m_empty_plan);
}

void RowWriter::put(const JobRow& row) {
  if (run(m_put_back, row.id.value) > 0) {
    return;
  }
  run(m_add_job, row.number, row.id.value, row.board, row.seed);
  std::int64_t position = 0;
  for (const auto& [name, value] : row.values) {
    run(m_add_value, row.number, position++, name, value);
  }
}

void RowWriter::put(const JobStateRow& row) {
  require_job(run(m_set_state, row.id.value, to_string(row.state), row.reason, row.seed), row.id);
}

void RowWriter::put(const AttemptRow& row) {
  run(m_put_attempt, row.job.value, row.attempt, IfKnown{row.server}, IfKnown{row.batch_id},
      IfKnown{row.destination}, row.item_id, IfKnown{row.session_id}, IfKnown{row.status},
      IfKnown{row.error_type}, IfKnown{row.error_message}, IfKnown{row.queued_at},
      IfKnown{row.started_at}, IfKnown{row.completed_at}, IfKnown{row.body_sha256});
}

void RowWriter::put(const OutputRow& row) {
  run(m_put_output, row.job.value, row.ordinal, row.attempt, row.node_id, row.output,
      row.image_name, row.is_video, row.width, row.height, to_string(row.state), row.path,
      row.bytes, row.sha256, row.modified_ns, row.seed, row.server);
}

void RowWriter::put(const ForgetOutputsRow& row) {
  run(m_forget_outputs, row.job.value);
  require_job(run(m_forget_seed, row.job.value), row.job);
}

void RowWriter::put(const BoardRow& row) {
  run(m_put_board, row.server, row.name, row.board_id, row.made_id);
}

void RowWriter::put(const UploadRow& row) {
  run(m_put_upload, row.server, row.sha256, row.image_name);
}

void RowWriter::put(const MetaRow& row) {
  run(m_put_meta, row.key, row.value);
}

}  // namespace invokeai_batch::store
