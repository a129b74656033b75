#include "migration.hpp"

#include <SQLiteCpp/Exception.h>

#include "catch.hpp"
#include "invokeai_batch/base/error.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::store;

namespace {

const SchemaSteps k_one{"CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1);"};
const SchemaSteps k_two{k_one[0], "ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 5;"};
const SchemaSteps k_broken{k_one[0], "ALTER TABLE a ADD COLUMN y INTEGER; DROP TABLE missing;"};

SQLite::Database in_memory() {
  return SQLite::Database(":memory:", SQLite::OPEN_READWRITE);
}

std::int64_t version_of(SQLite::Database& database) {
  return database.execAndGet("PRAGMA user_version").getInt64();
}

}  // namespace

TEST_CASE("migration: an empty database gets every step", "[store]") {
  auto database = in_memory();
  CHECK_FALSE(has_tables(database));
  migrate(database, "run.db", k_two);
  CHECK(has_tables(database));
  CHECK(version_of(database) == 2);
  CHECK(database.execAndGet("SELECT y FROM a").getInt() == 5);
}

TEST_CASE("migration: an older database gets the steps it lacks and keeps its rows", "[store]") {
  auto database = in_memory();
  migrate(database, "run.db", k_one);
  database.exec("INSERT INTO a VALUES (2)");
  CHECK(version_of(database) == 1);
  migrate(database, "run.db", k_two);
  CHECK(version_of(database) == 2);
  CHECK(database.execAndGet("SELECT sum(x * y) FROM a").getInt() == 15);
  CHECK_NOTHROW(migrate(database, "run.db", k_two));
}

TEST_CASE("migration: a step that fails takes the others with it", "[store]") {
  auto database = in_memory();
  migrate(database, "run.db", k_one);
  CHECK_THROWS_AS(migrate(database, "run.db", k_broken), SQLite::Exception);
  CHECK(version_of(database) == 1);
  CHECK_THROWS_AS(database.exec("SELECT y FROM a"), SQLite::Exception);
}

TEST_CASE("migration: a newer database is refused with advice", "[store]") {
  auto database = in_memory();
  migrate(database, "run.db", k_two);
  const std::string expected =
      "out/run.db: this directory was written by a newer invokeai-batch (its state has version 2, "
      "this program knows 1)\n  hint: use the newer invokeai-batch, or choose another directory "
      "(-o)";
  CHECK_THROWS_WITH(migrate(database, "out/run.db", k_one), expected);
}

TEST_CASE("migration: a reader refuses what is newer, and what is none of ours", "[store]") {
  auto database = in_memory();
  migrate(database, "run.db", schema_steps());
  CHECK_NOTHROW(refuse_unknown(database, "out/run.db", schema_steps()));
  CHECK(is_current(database, schema_steps()));
  database.exec("PRAGMA user_version = 99");
  CHECK_FALSE(is_current(database, schema_steps()));
  CHECK_THROWS_WITH(
      refuse_unknown(database, "out/run.db", schema_steps()),
      "out/run.db: this directory was written by a newer invokeai-batch (its state has version 99, "
      "this program knows 5)\n  hint: use the newer invokeai-batch, or choose another directory "
      "(-o)");
}

TEST_CASE("migration: a database of another program is refused and left alone", "[store]") {
  auto database = in_memory();
  database.exec("CREATE TABLE theirs (x INTEGER)");
  const std::string expected =
      "out/run.db: this database was not made by invokeai-batch\n  hint: choose another directory "
      "(-o)";
  CHECK_THROWS_WITH(migrate(database, "out/run.db", k_one), expected);
  CHECK_THROWS_WITH(refuse_unknown(database, "out/run.db", schema_steps()), expected);
  CHECK(database.execAndGet("PRAGMA application_id").getInt() == 0);
  CHECK_FALSE(database.tableExists("a"));
}

TEST_CASE("migration: this program's steps lead to version 5", "[store]") {
  auto database = in_memory();
  REQUIRE(schema_steps().size() == 5);
  migrate(database, "run.db", schema_steps());
  for (const auto* table :
       {"meta", "job", "job_value", "attempt", "output", "board", "upload", "seal"}) {
    CHECK(database.tableExists(table));
  }
  CHECK(version_of(database) == 5);
}

TEST_CASE("migration: images of version 1 have no seed of their own", "[store]") {
  auto database = in_memory();
  migrate(database, "run.db", {schema_steps()[0]});
  database.exec("INSERT INTO job (number, id, board) VALUES (1, 'a', '')");
  database.exec(
      "INSERT INTO output VALUES (1, 1, 1, 'n', 'l2i', 'a.png', 0, 8, 8, 'published', 'a.png', 9, "
      "'ab', 5)");
  migrate(database, "run.db", schema_steps());
  CHECK(database.execAndGet("SELECT seed FROM output").getString().empty());
}

TEST_CASE("migration: what attempts of version 3 sent is not known", "[store]") {
  auto database = in_memory();
  migrate(database, "run.db", {schema_steps()[0], schema_steps()[1], schema_steps()[2]});
  database.exec("INSERT INTO job (number, id, board) VALUES (1, 'a', '')");
  database.exec("INSERT INTO attempt (job, attempt) VALUES (1, 1)");
  migrate(database, "run.db", schema_steps());
  CHECK(database.execAndGet("SELECT body_sha256 IS NULL FROM attempt").getInt() == 1);
}

TEST_CASE("migration: attempts and images of version 2 were with the server of their directory",
          "[store]") {
  for (const bool is_known : {true, false}) {
    auto database = in_memory();
    migrate(database, "run.db", {schema_steps()[0], schema_steps()[1]});
    if (is_known) {
      database.exec("INSERT INTO meta VALUES ('server', 'http://gpu:9090')");
    }
    database.exec("INSERT INTO job (number, id, board) VALUES (1, 'a', '')");
    database.exec("INSERT INTO attempt (job, attempt) VALUES (1, 1)");
    database.exec(
        "INSERT INTO output VALUES (1, 1, 1, 'n', 'l2i', 'a.png', 0, 8, 8, 'published', 'a.png', "
        "9, 'ab', 5, '')");
    migrate(database, "run.db", schema_steps());
    const std::string expected = is_known ? "http://gpu:9090" : "";
    CHECK(database.execAndGet("SELECT coalesce(server, '') FROM attempt").getString() == expected);
    CHECK(database.execAndGet("SELECT server FROM output").getString() == expected);
  }
}
