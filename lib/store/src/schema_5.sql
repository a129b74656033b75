-- Schema version 5: a board that may have to go again, and what the last run left.

-- Made by this directory, and perhaps not the only one of its name: whoever was later takes its own
-- back. '': none.
ALTER TABLE board ADD COLUMN made_id TEXT NOT NULL DEFAULT '';

-- Digests of all rows of jobs ('jobs') and of all others ('frame'), in the order in which they are
-- read, so that it shows when they have become something else. Whoever writes to a part takes its
-- seal away first: a run that was killed leaves none. So does a later version of this schema.
CREATE TABLE seal (
  part   TEXT PRIMARY KEY CHECK (part IN ('jobs', 'frame')),
  digest TEXT NOT NULL
) STRICT, WITHOUT ROWID;
