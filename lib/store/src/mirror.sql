-- The list of a mirror: MIRROR/.invokeai-batch/mirror.db, schema version 1.
--
-- Read it with any SQLite (3.37 or newer, for STRICT), also while a mirror is at work:
--     sqlite3 MIRROR/.invokeai-batch/mirror.db 'SELECT path, bytes, sha256 FROM file'
-- Only invokeai-batch writes it. `PRAGMA application_id` is 1767989876 ("iabt"), and
-- `PRAGMA user_version` is the version of this schema.
--
-- All text is UTF-8. Times are the server's, in UTC: YYYY-MM-DD HH:MM:SS.mmm.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,                     -- server
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE board (
  id        TEXT PRIMARY KEY,                 -- '': the images on no board
  name      TEXT NOT NULL,                    -- as on the server, when it was last followed
  directory TEXT NOT NULL UNIQUE              -- below the mirror, one segment
) STRICT, WITHOUT ROWID;

CREATE TABLE file (
  image_name      TEXT PRIMARY KEY,
  board           TEXT NOT NULL REFERENCES board (id),
  path            TEXT NOT NULL,              -- below the board's directory
  path_key        TEXT NOT NULL,              -- what a file system may take for the same path
  bytes           INTEGER NOT NULL,
  sha256          TEXT NOT NULL,
  modified_ns     INTEGER NOT NULL,           -- when it got its name; 0: it may not have got it
  created         TEXT NOT NULL,
  starred         INTEGER NOT NULL,
  on_server       INTEGER NOT NULL,           -- 0: it was seen to be deleted there
  is_video        INTEGER NOT NULL,
  width           INTEGER NOT NULL,
  height          INTEGER NOT NULL,
  has_workflow    INTEGER NOT NULL,
  positive_prompt TEXT NOT NULL,              -- from here on: what its metadata say, '' is nothing
  negative_prompt TEXT NOT NULL,
  seed            TEXT NOT NULL,
  model           TEXT NOT NULL,
  model_hash      TEXT NOT NULL,
  loras           TEXT NOT NULL,
  steps           TEXT NOT NULL,
  cfg             TEXT NOT NULL,
  scheduler       TEXT NOT NULL,
  UNIQUE (board, path_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_by_age ON file (board, created, image_name);
