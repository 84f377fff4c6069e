-- What boats sent. Everything belongs to one device; times are milliseconds UTC; a
-- stream is its code, so that one of a later release is kept all the same.
CREATE TABLE device (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    key BLOB NOT NULL CHECK (length(key) = 32),
    office TEXT NOT NULL,
    enrolled_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;

-- The signed receipt of each frame: the same frame gets the same receipt.
CREATE TABLE receipt (
    frame BLOB PRIMARY KEY CHECK (length(frame) = 32),
    device BLOB NOT NULL REFERENCES device (id),
    at INTEGER NOT NULL,
    receipt BLOB NOT NULL
) STRICT;

-- previous, record and commitment are NULL where a later release wrote the entry.
CREATE TABLE entry (
    device BLOB NOT NULL REFERENCES device (id),
    stream INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL CHECK (seq > 0),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    entry BLOB NOT NULL,
    previous BLOB,
    record BLOB,
    commitment BLOB,
    PRIMARY KEY (device, stream, epoch, seq)
) STRICT;
CREATE INDEX entry_by_record ON entry (device, record);

CREATE TABLE batch (
    device BLOB NOT NULL REFERENCES device (id),
    stream INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    last INTEGER NOT NULL,
    batch BLOB NOT NULL,
    UNIQUE (device, stream, epoch, last, batch)
) STRICT;

-- Entries that contradict the one in their place: the alarm of a copied device.
CREATE TABLE conflict (
    device BLOB NOT NULL REFERENCES device (id),
    stream INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    entry BLOB NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (device, stream, epoch, seq, hash)
) STRICT;

CREATE TABLE body (
    device BLOB NOT NULL REFERENCES device (id),
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    body BLOB NOT NULL,
    PRIMARY KEY (device, commitment)
) STRICT;

CREATE TABLE chunk (
    device BLOB NOT NULL REFERENCES device (id),
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    place INTEGER NOT NULL,
    length INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (device, commitment, place)
) STRICT;

CREATE TABLE erased (
    device BLOB NOT NULL REFERENCES device (id),
    record BLOB NOT NULL CHECK (length(record) = 16),
    commitment BLOB,
    PRIMARY KEY (device, record)
) STRICT;

CREATE TABLE head (
    device BLOB NOT NULL REFERENCES device (id),
    stream INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    whole INTEGER NOT NULL,
    PRIMARY KEY (device, stream, epoch)
) STRICT;

CREATE TABLE parked (
    device BLOB NOT NULL REFERENCES device (id),
    frame BLOB NOT NULL,
    at INTEGER NOT NULL,
    why TEXT NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
