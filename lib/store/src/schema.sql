-- The state of one output directory: OUTPUT/.invokeai-batch/run.db, schema version 1.
--
-- Read it with any SQLite (3.37 or newer, for STRICT), also while a run is at work:
--     sqlite3 OUTPUT/.invokeai-batch/run.db 'SELECT number, state, reason FROM job'
-- Only invokeai-batch writes it. `PRAGMA application_id` is 1767989876 ("iabt"), and
-- `PRAGMA user_version` is the version of this schema. This file is version 1 for good: a later
-- version is a file of its own that is applied on top (see migration.cpp).
--
-- Jobs are known by their number in here, because people see it; `job.id` is what makes two jobs
-- the same. All text is UTF-8. NULL means "not known (yet)". Times are the server's, in UTC:
-- YYYY-MM-DD HH:MM:SS.mmm.

-- What holds for the directory: run_id, created, workflow_digest, server, columns …
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
  number       INTEGER PRIMARY KEY,           -- given once, from 1, never reused
  id           TEXT NOT NULL UNIQUE,          -- hash of what the job asks for
  in_plan      INTEGER NOT NULL DEFAULT 1 CHECK (in_plan IN (0, 1)),  -- of the latest plan?
  board        TEXT NOT NULL,                 -- name as asked for; '': none
  planned_seed INTEGER,                       -- when the plan fixed one
  drawn_seed   INTEGER,                       -- when the server drew one
  state        TEXT NOT NULL DEFAULT 'planned'
               CHECK (state IN ('planned', 'intended', 'queued', 'ended', 'done', 'failed')),
  reason       TEXT NOT NULL DEFAULT ''       -- why it failed: "OutOfMemoryError: CUDA out of …"
) STRICT;

-- The inputs that vary, as asked for.
CREATE TABLE job_value (
  job      INTEGER NOT NULL REFERENCES job (number),
  position INTEGER NOT NULL,                  -- order in the plan, from 0
  name     TEXT NOT NULL,
  value    TEXT NOT NULL,
  PRIMARY KEY (job, position)
) STRICT, WITHOUT ROWID;

-- Each submission of a job to the server; written before it is sent.
CREATE TABLE attempt (
  job           INTEGER NOT NULL REFERENCES job (number),
  attempt       INTEGER NOT NULL,             -- from 1
  batch_id      TEXT,
  destination   TEXT,
  item_id       INTEGER,
  session_id    TEXT,
  status        TEXT,                         -- completed, failed, canceled, lost; NULL: open
  error_type    TEXT,
  error_message TEXT,
  queued_at     TEXT,
  started_at    TEXT,
  completed_at  TEXT,
  PRIMARY KEY (job, attempt)
) STRICT, WITHOUT ROWID;

-- Each image or video that a job produced, and the file it becomes.
CREATE TABLE output (
  job         INTEGER NOT NULL REFERENCES job (number),
  ordinal     INTEGER NOT NULL,               -- from 1, in the order of the item's results
  attempt     INTEGER NOT NULL,
  node_id     TEXT NOT NULL,
  output      TEXT NOT NULL,                  -- the output node's label
  image_name  TEXT NOT NULL,                  -- on the server
  is_video    INTEGER NOT NULL CHECK (is_video IN (0, 1)),
  width       INTEGER NOT NULL,
  height      INTEGER NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('expected', 'announced', 'published')),
  path        TEXT NOT NULL,                  -- below the output directory, with '/'
  bytes       INTEGER NOT NULL,
  sha256      TEXT NOT NULL,
  modified_ns INTEGER NOT NULL,               -- of the published file, since 1970
  PRIMARY KEY (job, ordinal)
) STRICT, WITHOUT ROWID;

-- Boards that were asked for, by server and name.
CREATE TABLE board (
  server   TEXT NOT NULL,
  name     TEXT NOT NULL,
  board_id TEXT NOT NULL,                     -- '': its creation was announced, no reply seen
  PRIMARY KEY (server, name)
) STRICT, WITHOUT ROWID;

-- Local files that were sent to a server, by content.
CREATE TABLE upload (
  server     TEXT NOT NULL,
  sha256     TEXT NOT NULL,
  image_name TEXT NOT NULL,                   -- '': announced, no reply seen
  PRIMARY KEY (server, sha256)
) STRICT, WITHOUT ROWID;
