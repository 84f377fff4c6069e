-- The shore that this boat trusts: one row, or none before the enrolment.
CREATE TABLE shore (
    identity TEXT NOT NULL CHECK (length(identity) = 128),
    since INTEGER NOT NULL
) STRICT;

-- What the shore signed for, by stream and epoch: seq counts entries, whole counts those
-- of which nothing is missing. Never goes back.
CREATE TABLE ashore (
    stream TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL CHECK (seq > 0),
    whole INTEGER NOT NULL CHECK (whole >= 0 AND whole <= seq),
    PRIMARY KEY (stream, epoch)
) STRICT;

-- Chunks of large bodies that the shore has while the rest is missing.
CREATE TABLE ashore_part (
    commitment BLOB PRIMARY KEY CHECK (length(commitment) = 32),
    chunks BLOB NOT NULL
) STRICT;

-- How far frames went out without a receipt so far.
CREATE TABLE sent (
    stream TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (stream, epoch)
) STRICT;

-- The receipts as they came: proof, if the shore ever says otherwise.
CREATE TABLE shore_receipt (
    frame BLOB PRIMARY KEY CHECK (length(frame) = 32),
    at INTEGER NOT NULL,
    taken INTEGER NOT NULL,
    parked INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    receipt BLOB NOT NULL
) STRICT;
