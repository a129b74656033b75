#include "migration.hpp"

#include <SQLiteCpp/Transaction.h>

#include <string>

#include "invokeai_batch/base/error.hpp"
#include "schema.hpp"

namespace invokeai_batch::store {

namespace {

std::int64_t pragma(SQLite::Database& database, const std::string& name) {
  return database.execAndGet("PRAGMA " + name).getInt64();
}

void set_pragma(SQLite::Database& database, const std::string& name, std::int64_t value) {
  database.exec("PRAGMA " + name + " = " + std::to_string(value));
}

void refuse_if_foreign(SQLite::Database& database, const std::filesystem::path& path) {
  if (pragma(database, "application_id") != k_application_id) {
    throw base::Error(base::ErrorClass::local_io,
                      {.where = path.string(),
                       .what = "this database was not made by invokeai-batch",
                       .hint = "choose another directory (-o)"});
  }
}

void refuse_if_newer(const std::filesystem::path& path, std::int64_t found, std::int64_t known) {
  if (found > known) {
    throw base::Error(
        base::ErrorClass::local_io,
        {.where = path.string(),
         .what = "this directory was written by a newer invokeai-batch (its state "
                 "has version " +
                 std::to_string(found) + ", this program knows " + std::to_string(known) + ")",
         .hint = "use the newer invokeai-batch, or choose another directory (-o)"});
  }
}

}  // namespace

const SchemaSteps& schema_steps() {
  static const SchemaSteps k_steps{k_schema_1, k_schema_2, k_schema_3, k_schema_4};
  return k_steps;
}

bool has_tables(SQLite::Database& database) {
  return database.execAndGet("SELECT count(*) FROM sqlite_master").getInt64() != 0;
}

void migrate(SQLite::Database& database, const std::filesystem::path& path,
             const SchemaSteps& steps) {
  const auto known = static_cast<std::int64_t>(steps.size());
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  if (!has_tables(database)) {
    set_pragma(database, "application_id", k_application_id);
  }
  refuse_if_foreign(database, path);
  const auto found = pragma(database, "user_version");
  refuse_if_newer(path, found, known);
  if (found == known) {
    return;
  }
  for (auto version = found; version < known; ++version) {
    database.exec(std::string(steps.at(static_cast<std::size_t>(version))));
  }
  set_pragma(database, "user_version", known);
  transaction.commit();
}

void refuse_unknown(SQLite::Database& database, const std::filesystem::path& path,
                    const SchemaSteps& steps) {
  refuse_if_foreign(database, path);
  refuse_if_newer(path, pragma(database, "user_version"), static_cast<std::int64_t>(steps.size()));
}

bool is_current(SQLite::Database& database, const SchemaSteps& steps) {
  return pragma(database, "user_version") == static_cast<std::int64_t>(steps.size());
}

}  // namespace invokeai_batch::store
