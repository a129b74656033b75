#include "invokeai_batch/store/mirror.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include <utility>

#include "database.hpp"
#include "failure.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/fault.hpp"
#include "invokeai_batch/base/file_lock.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/safe_name.hpp"
#include "invokeai_batch/store/store.hpp"
#include "migration.hpp"
#include "run_lock.hpp"
#include "schema.hpp"

namespace invokeai_batch::store {

namespace {

namespace fs = std::filesystem;

constexpr const char* k_put_board =
    "INSERT INTO board (id, name, directory) VALUES (?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, directory = excluded.directory";

constexpr const char* k_put_file =
    "INSERT OR REPLACE INTO file (image_name, board, path, path_key, bytes, sha256, modified_ns,"
    " created, starred, on_server, is_video, width, height, has_workflow, positive_prompt,"
    " negative_prompt, seed, model, model_hash, loras, steps, cfg, scheduler)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

// Of the columns that file_in() reads, in its order.
constexpr const char* k_columns =
    "image_name, board, path, bytes, sha256, modified_ns, created, starred, on_server, is_video,"
    " width, height, has_workflow, positive_prompt, negative_prompt, seed, model, model_hash, "
    "loras,"
    " steps, cfg, scheduler";

std::string select_files(const std::string& rest) {
  return "SELECT " + std::string(k_columns) + " FROM file " + rest;
}

MirroredFile file_in(SQLite::Statement& row) {
  int column = 0;
  const auto text = [&] { return row.getColumn(column++).getString(); };
  const auto number = [&] { return row.getColumn(column++).getInt64(); };
  MirroredFile file;
  file.image_name = text();
  file.board = text();
  file.path = text();
  file.bytes = static_cast<std::uint64_t>(number());
  file.sha256 = text();
  file.modified_ns = number();
  file.created = text();
  file.starred = number() != 0;
  file.on_server = number() != 0;
  file.is_video = number() != 0;
  file.width = static_cast<std::uint32_t>(number());
  file.height = static_cast<std::uint32_t>(number());
  file.has_workflow = number() != 0;
  auto& making = file.making;
  for (auto* field :
       {&making.positive_prompt, &making.negative_prompt, &making.seed, &making.model,
        &making.model_hash, &making.loras, &making.steps, &making.cfg, &making.scheduler}) {
    *field = text();
  }
  return file;
}

void write_file(SQLite::Statement& insert, const MirroredFile& file) {
  int column = 0;
  const auto text = [&](const std::string& value) { insert.bindNoCopy(++column, value); };
  const auto number = [&](std::int64_t value) { insert.bind(++column, value); };
  const auto key = base::collision_key(file.path);
  insert.reset();
  text(file.image_name);
  text(file.board);
  text(file.path);
  text(key);
  number(static_cast<std::int64_t>(file.bytes));
  text(file.sha256);
  number(file.modified_ns);
  text(file.created);
  number(file.starred ? 1 : 0);
  number(file.on_server ? 1 : 0);
  number(file.is_video ? 1 : 0);
  number(file.width);
  number(file.height);
  number(file.has_workflow ? 1 : 0);
  const auto& making = file.making;
  for (const auto* field :
       {&making.positive_prompt, &making.negative_prompt, &making.seed, &making.model,
        &making.model_hash, &making.loras, &making.steps, &making.cfg, &making.scheduler}) {
    text(*field);
  }
  insert.exec();
}

const SchemaSteps& mirror_steps() {
  static const SchemaSteps k_steps{k_mirror_schema_1};
  return k_steps;
}

fs::path list_path(const fs::path& directory) {
  return database_path(directory).replace_filename(k_mirror_list);
}

void refuse_run(const fs::path& directory) {
  if (base::is_there(database_path(directory))) {
    throw base::Error(base::ErrorClass::local_io, {.where = directory.string(),
                                                   .what = "this is the output directory of a run",
                                                   .hint = "mirror into another directory (-o)"});
  }
}

std::vector<MirroredBoard> boards_in(const SQLite::Database& database) {
  std::vector<MirroredBoard> boards;
  SQLite::Statement rows(database, "SELECT id, name, directory FROM board ORDER BY directory");
  while (rows.executeStep()) {
    boards.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getString(),
                      rows.getColumn(2).getString()});
  }
  return boards;
}

void files_in(const SQLite::Database& database, const std::string& board,
              const std::function<void(MirroredFile&&)>& take) {
  SQLite::Statement rows(database, select_files("WHERE board = ? ORDER BY created, image_name"));
  rows.bind(1, board);
  while (rows.executeStep()) {
    take(file_in(rows));
  }
}

}  // namespace

struct MirrorList::State {
  State(fs::path file, base::FileLock held)
      : lock(std::move(held)),
        path(std::move(file)),
        database(open_for_writing(path, Sync::every_commit, lock, mirror_steps())) {
    database->exec("CREATE TEMP TABLE seen (image_name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID");
    find.emplace(*database, select_files("WHERE image_name = ?"));
    taken.emplace(*database,
                  "SELECT 1 FROM file WHERE board = ? AND path_key = ? AND image_name <> ?");
  }

  // What SQLite throws, in words of ours.
  template <class Work>
  auto guarded(Doing doing, Work work) {
    try {
      return work();
    } catch (const SQLite::Exception& failure) {
      throw store_error(failure, path, doing);
    }
  }

  base::FileLock lock;  // first: let go last
  fs::path path;
  std::unique_ptr<SQLite::Database> database;
  std::optional<SQLite::Statement> find{};
  std::optional<SQLite::Statement> taken{};
};

MirrorList::MirrorList(std::unique_ptr<State> state) : m_state(std::move(state)) {}
MirrorList::~MirrorList() = default;
MirrorList::MirrorList(MirrorList&&) noexcept = default;
MirrorList& MirrorList::operator=(MirrorList&&) noexcept = default;

MirrorList MirrorList::open(const fs::path& directory) {
  refuse_run(directory);
  auto lock = occupy(directory);
  auto path = list_path(directory);
  try {
    return MirrorList(std::make_unique<State>(path, std::move(lock)));
  } catch (const SQLite::Exception& failure) {
    throw store_error(failure, path, Doing::writing);
  }
}

std::string MirrorList::server() const {
  return m_state->guarded(Doing::reading, [&] {
    SQLite::Statement row(*m_state->database, "SELECT value FROM meta WHERE key = 'server'");
    return row.executeStep() ? row.getColumn(0).getString() : std::string();
  });
}

void MirrorList::set_server(const std::string& url) {
  m_state->guarded(Doing::writing, [&] {
    SQLite::Statement put(*m_state->database,
                          "INSERT OR REPLACE INTO meta (key, value) VALUES ('server', ?)");
    put.bind(1, url);
    return put.exec();
  });
}

std::vector<MirroredBoard> MirrorList::boards() const {
  return m_state->guarded(Doing::reading, [&] { return boards_in(*m_state->database); });
}

void MirrorList::put_board(const MirroredBoard& board) {
  m_state->guarded(Doing::writing, [&] {
    SQLite::Statement put(*m_state->database, k_put_board);
    put.bind(1, board.id);
    put.bind(2, board.name);
    put.bind(3, board.directory);
    return put.exec();
  });
}

std::optional<MirroredFile> MirrorList::find(const std::string& image_name) const {
  return m_state->guarded(Doing::reading, [&]() -> std::optional<MirroredFile> {
    auto& row = *m_state->find;
    row.reset();
    row.bind(1, image_name);
    return row.executeStep() ? std::optional(file_in(row)) : std::nullopt;
  });
}

bool MirrorList::is_taken(const std::string& board, const std::string& path,
                          const std::string& image_name) const {
  return m_state->guarded(Doing::reading, [&] {
    auto& row = *m_state->taken;
    row.reset();
    row.bind(1, board);
    row.bind(2, base::collision_key(path));
    row.bind(3, image_name);
    return row.executeStep();
  });
}

void MirrorList::put(const std::vector<MirroredFile>& files) {
  if (files.empty()) {
    return;
  }
  m_state->guarded(Doing::writing, [&] {
    m_state->find->reset();
    m_state->taken->reset();
    SQLite::Transaction transaction(*m_state->database, SQLite::TransactionBehavior::IMMEDIATE);
    SQLite::Statement insert(*m_state->database, k_put_file);
    for (const auto& file : files) {
      write_file(insert, file);
    }
    if (base::fault("store.before_commit") == base::Fault::fail) {
      throw SQLite::Exception("the fault point store.before_commit", SQLITE_FULL);
    }
    transaction.commit();
    return true;
  });
  base::fault("store.after_commit");
}

void MirrorList::note_seen(const std::vector<std::string>& image_names) {
  m_state->guarded(Doing::writing, [&] {
    m_state->find->reset();
    SQLite::Transaction transaction(*m_state->database);
    SQLite::Statement insert(*m_state->database,
                             "INSERT OR IGNORE INTO temp.seen (image_name) VALUES (?)");
    for (const auto& name : image_names) {
      insert.reset();
      insert.bindNoCopy(1, name);
      insert.exec();
    }
    transaction.commit();
    return true;
  });
}

std::vector<std::string> MirrorList::unseen(const std::string& board) const {
  return m_state->guarded(Doing::reading, [&] {
    std::vector<std::string> names;
    SQLite::Statement rows(*m_state->database,
                           "SELECT image_name FROM file WHERE board = ? AND on_server = 1 AND"
                           " image_name NOT IN (SELECT image_name FROM temp.seen)"
                           " ORDER BY created, image_name");
    rows.bind(1, board);
    while (rows.executeStep()) {
      names.push_back(rows.getColumn(0).getString());
    }
    return names;
  });
}

void MirrorList::each_file(const std::string& board,
                           const std::function<void(MirroredFile&&)>& take) const {
  m_state->guarded(Doing::reading, [&] {
    files_in(*m_state->database, board, take);
    return true;
  });
}

bool each_mirrored(const fs::path& directory,
                   const std::function<void(const MirroredBoard& board, const std::string& path,
                                            MirroredFile&& file)>& take) {
  const auto path = list_path(directory);
  if (!base::is_there(path)) {
    return false;
  }
  try {
    const auto database = open_for_reading(path, mirror_steps());
    if (database == nullptr) {
      return false;
    }
    const SQLite::Transaction one_moment(*database);
    for (const auto& board : boards_in(*database)) {
      files_in(*database, board.id, [&](MirroredFile&& file) {
        const auto below = board.directory + "/" + file.path;
        take(board, below, std::move(file));
      });
    }
    return true;
  } catch (const SQLite::Exception& failure) {
    throw store_error(failure, path, Doing::reading);
  }
}

}  // namespace invokeai_batch::store
