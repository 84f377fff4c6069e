-- Watchlists and orders, under a key of their own so that they can be destroyed alone.
CREATE TABLE identity (
    store BLOB NOT NULL CHECK (length(store) = 16),
    made_at INTEGER NOT NULL
) STRICT;
