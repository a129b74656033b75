-- Schema version 4: what an attempt sent.

-- SHA-256 of its graph and workflow, written down before they are sent: a server that knows a
-- request by its key wants the same bytes again. NULL: not known, or the server knows no keys.
ALTER TABLE attempt ADD COLUMN body_sha256 TEXT;
