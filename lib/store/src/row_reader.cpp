#include "row_reader.hpp"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "failure.hpp"
#include "invokeai_batch/base/text.hpp"
#include "seal.hpp"

namespace invokeai_batch::store {

namespace {

// More than any run has of anything, and far enough from the end for sums.
constexpr std::int64_t k_largest_count = 1'000'000'000;
constexpr std::int64_t k_largest_number = std::int64_t{1} << 53;

// The columns of one result row, taken from left to right. The file may be damaged, or from
// somebody else: what is out of range is refused.
class Columns {
 public:
  Columns(SQLite::Statement& statement, const std::filesystem::path& path, Digest& digest)
      : m_statement(statement), m_path(path), m_digest(digest) {}

  /// NULL is the empty text.
  void text(std::string& into) {
    const auto column = m_statement.getColumn(m_next++);
    into.assign(column.getText(), static_cast<std::size_t>(column.getBytes()));
    m_digest.add(into);
  }
  std::string text() {
    std::string text;
    this->text(text);
    return text;
  }
  std::int64_t integer() {
    const std::int64_t number = m_statement.getColumn(m_next++).getInt64();
    m_digest.add(number);
    return number;
  }
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
  void relative_path(std::string& into) {
    text(into);
    const auto steps = base::split(into, '/');
    if (into.starts_with('/') || std::find(steps.begin(), steps.end(), "..") != steps.end()) {
      throw damaged_error(m_path, "\"" + into + "\" is no path in this directory");
    }
  }
  std::optional<std::int64_t> optional_integer() {
    if (m_statement.isColumnNull(m_next)) {
      ++m_next;
      m_digest.add_null();
      return std::nullopt;
    }
    return integer();
  }

 private:
  SQLite::Statement& m_statement;
  const std::filesystem::path& m_path;
  Digest& m_digest;
  int m_next = 0;
};

// The rows of one table that belong to jobs, which both come in the order of the jobs' numbers: the
// first column of the query. So one pass over all tables joins them.
class Follower {
 public:
  Follower(SQLite::Database& database, const char* query, const std::filesystem::path& path,
           Digest& digest)
      : m_statement(database, query), m_path(path), m_digest(digest) {
    advance();
  }

  /// take(Columns&) for each row of that job.
  void of_job(std::int64_t number, const auto& take) {
    while (m_number && *m_number <= number) {
      if (*m_number < number) {
        refuse();
      }
      Columns columns(m_statement, m_path, m_digest);
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
  Digest& m_digest;
  std::optional<std::int64_t> m_number;
};

// A job is read into the place of the one before: what its texts take is there already.
void read_job(StoredJob& stored, Columns& columns, const std::filesystem::path& path) {
  stored.job.number = columns.number(1, k_largest_number);
  columns.text(stored.job.id.value);
  stored.in_plan = columns.flag();
  columns.text(stored.job.board);
  stored.job.seed = columns.optional_integer();
  stored.seed = columns.optional_integer();
  const auto state = columns.text();
  const auto known = job_state_from(state);
  if (!known) {
    throw damaged_error(path, "no job can be in the state \"" + state + "\"");
  }
  stored.state = *known;
  columns.text(stored.reason);
}

void read_attempt(AttemptRow& row, Columns& columns) {
  row.attempt = columns.as<int>();
  columns.text(row.server);
  columns.text(row.batch_id);
  columns.text(row.destination);
  row.item_id = columns.optional_integer();
  columns.text(row.session_id);
  columns.text(row.status);
  columns.text(row.error_type);
  columns.text(row.error_message);
  columns.text(row.queued_at);
  columns.text(row.started_at);
  columns.text(row.completed_at);
  columns.text(row.body_sha256);
}

void read_output(OutputRow& row, Columns& columns, const std::filesystem::path& path) {
  row.ordinal = columns.as<int>();
  row.attempt = columns.as<int>();
  columns.text(row.node_id);
  columns.text(row.output);
  columns.text(row.image_name);
  row.is_video = columns.flag();
  row.width = static_cast<std::uint32_t>(columns.number(0, UINT32_MAX));
  row.height = static_cast<std::uint32_t>(columns.number(0, UINT32_MAX));
  const auto state = columns.text();
  const auto known = file_state_from(state);
  if (!known) {
    throw damaged_error(path, "no file can be in the state \"" + state + "\"");
  }
  row.state = *known;
  columns.relative_path(row.path);
  row.bytes = static_cast<std::uint64_t>(columns.number(0, INT64_MAX));
  columns.text(row.sha256);
  row.modified_ns = columns.integer();
  columns.text(row.seed);
  columns.text(row.server);
}

// Of a list that is filled anew; those behind the last one are cut off at the end.
template <class Item>
Item& nth(std::vector<Item>& list, std::size_t n) {
  return n < list.size() ? list[n] : list.emplace_back();
}

// fill(item, Columns&) for each row of that job.
template <class Item>
void fill_list(std::vector<Item>& list, Follower& rows, std::int64_t job, const auto& fill) {
  std::size_t count = 0;
  rows.of_job(job, [&](Columns& columns) { fill(nth(list, count++), columns); });
  list.resize(count);
}

Digest for_each_unchecked_job(SQLite::Database& database, const std::filesystem::path& path,
                              const std::function<void(StoredJob&&)>& take) {
  Digest digest;
  SQLite::Statement jobs(
      database,
      "SELECT number, id, in_plan, board, planned_seed, drawn_seed, state, reason"
      " FROM job ORDER BY number");
  Follower values(database, "SELECT job, name, value FROM job_value ORDER BY job, position", path,
                  digest);
  Follower attempts(
      database,
      "SELECT job, attempt, server, batch_id, destination, item_id, session_id, status, error_type,"
      " error_message, queued_at, started_at, completed_at, body_sha256 FROM attempt ORDER BY job, "
      "attempt",
      path, digest);
  Follower outputs(
      database,
      "SELECT job, ordinal, attempt, node_id, output, image_name, is_video, width, height, state,"
      " path, bytes, sha256, modified_ns, seed, server FROM output ORDER BY job, ordinal",
      path, digest);
  StoredJob stored;
  while (jobs.executeStep()) {
    Columns columns(jobs, path, digest);
    read_job(stored, columns, path);
    const auto number = stored.job.number;
    const auto& id = stored.job.id;
    fill_list(stored.job.values, values, number, [](auto& value, Columns& row) {
      row.text(value.first);
      row.text(value.second);
    });
    fill_list(stored.attempts, attempts, number, [&id](AttemptRow& attempt, Columns& row) {
      attempt.job = id;
      read_attempt(attempt, row);
    });
    fill_list(stored.outputs, outputs, number, [&](OutputRow& output, Columns& row) {
      output.job = id;
      read_output(output, row, path);
    });
    take(std::move(stored));
  }
  values.finish();
  attempts.finish();
  outputs.finish();
  return digest;
}

void for_each_job(SQLite::Database& database, const std::filesystem::path& path,
                  const std::function<void(StoredJob&&)>& take) {
  refuse_broken_seal(database, path, SealedPart::jobs,
                     for_each_unchecked_job(database, path, take));
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
  /// Of all but the jobs, whether it is the sealed one or not.
  Digest digest_of_frame();

 private:
  void read_frame_rows();
  void read_meta();
  void read_boards();
  void read_uploads();

  void for_each(const char* query, const auto& take);

  SQLite::Database& m_database;
  const std::filesystem::path& m_path;
  Snapshot m_snapshot;
  Digest m_digest;
};

// take(Columns&) for each row of the query.
void Reader::for_each(const char* query, const auto& take) {
  SQLite::Statement statement(m_database, query);
  while (statement.executeStep()) {
    Columns columns(statement, m_path, m_digest);
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
  for_each("SELECT server, name, board_id, made_id FROM board ORDER BY server, name",
           [this](Columns& columns) {
             BoardRow row;
             row.server = columns.text();
             row.name = columns.text();
             row.board_id = columns.text();
             row.made_id = columns.text();
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
  read_frame_rows();
  refuse_broken_seal(m_database, m_path, SealedPart::frame, m_digest);
  if (extent == Extent::everything) {
    for_each_job(m_database, m_path,
                 [this](StoredJob&& stored) { m_snapshot.jobs.push_back(std::move(stored)); });
  }
  return std::move(m_snapshot);
}

void Reader::read_frame_rows() {
  read_meta();
  read_boards();
  read_uploads();
}

Digest Reader::digest_of_frame() {
  read_frame_rows();
  return m_digest;
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

Digest digest_of(SQLite::Database& database, const std::filesystem::path& path, SealedPart part) {
  return part == SealedPart::jobs ? for_each_unchecked_job(database, path, [](StoredJob&&) {})
                                  : Reader(database, path).digest_of_frame();
}

Snapshot read_everything(SQLite::Database& database, const std::filesystem::path& path) {
  return Reader(database, path).read(Extent::everything);
}

Snapshot read_frame(SQLite::Database& database, const std::filesystem::path& path) {
  return Reader(database, path).read(Extent::all_but_jobs);
}

}  // namespace invokeai_batch::store
