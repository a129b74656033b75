// Rows into tables. One prepared statement per kind of row, kept for the life of the store.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::store {

/// Lives no longer than its database. Everything throws SQLite::Exception.
class RowWriter {
 public:
  /// REQUIRES: the schema is there.
  explicit RowWriter(SQLite::Database& database);

  /// REQUIRES: a transaction is open.
  void write(const Row& row);

 private:
  [[nodiscard]] bool is_in_transaction() const;
  void put(const NewPlanRow& row);
  void put(const JobRow& row);
  void put(const JobStateRow& row);
  void put(const AttemptRow& row);
  void put(const OutputRow& row);
  void put(const ForgetOutputsRow& row);
  void put(const BoardRow& row);
  void put(const UploadRow& row);
  void put(const MetaRow& row);

  SQLite::Database& m_database;
  SQLite::Statement m_empty_plan;
  SQLite::Statement m_put_back;
  SQLite::Statement m_add_job;
  SQLite::Statement m_add_value;
  SQLite::Statement m_set_state;
  SQLite::Statement m_put_attempt;
  SQLite::Statement m_put_output;
  SQLite::Statement m_forget_outputs;
  SQLite::Statement m_forget_seed;
  SQLite::Statement m_put_board;
  SQLite::Statement m_put_upload;
  SQLite::Statement m_put_meta;
};

}  // namespace invokeai_batch::store
