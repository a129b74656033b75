-- Schema version 3: attempts and outputs know the server that they belong to.

-- Its base URL without credentials, as in `board`; NULL in `attempt`, '' in `output`: not known.
ALTER TABLE attempt ADD COLUMN server TEXT;
ALTER TABLE output ADD COLUMN server TEXT NOT NULL DEFAULT '';

-- A directory of before kept one server: the one of its last run.
UPDATE attempt SET server = (SELECT value FROM meta WHERE key = 'server');
UPDATE output SET server = coalesce((SELECT value FROM meta WHERE key = 'server'), '');
