-- Stands in a copy of this database alone (a backup, a rebuilt store): what goes on from
-- a copy begins a new epoch, because numbers after it may already be known elsewhere.
CREATE TABLE copied (at INTEGER NOT NULL) STRICT;
