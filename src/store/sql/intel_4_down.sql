-- What came down from the shore. One row in `down`, or none before the first bundle; what
-- cleared roles alone may see stays sealed to their key as it came.
CREATE TABLE down (
    number INTEGER NOT NULL CHECK (number > 0),
    state BLOB NOT NULL CHECK (length(state) = 32),
    issued INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    office TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    covert BLOB NOT NULL
) STRICT;

-- Every item by its kind, group and id, kinds of later releases too. `since` is the number
-- of the bundle that brought this form.
CREATE TABLE down_item (
    kind INTEGER NOT NULL,
    part TEXT NOT NULL,
    id TEXT NOT NULL,
    since INTEGER NOT NULL,
    cells BLOB NOT NULL,
    PRIMARY KEY (kind, part, id)
) STRICT;

-- What the journal last told the shore of it.
CREATE TABLE down_told (what TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
