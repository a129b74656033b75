-- Schema version 2: each image's own seed.

-- What its node's ancestors were seeded with, as text; several differ: separated by blanks;
-- '': nothing upstream has a seed.
ALTER TABLE output ADD COLUMN seed TEXT NOT NULL DEFAULT '';
