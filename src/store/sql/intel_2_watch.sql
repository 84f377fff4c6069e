-- Watchlists and registers. Every import makes a version of its list in one transaction:
-- the version before stays whole until the new one is. Times are milliseconds UTC.
CREATE TABLE list (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    -- What its rows are: 'entries', 'permits', 'pairs' ..
    holds TEXT NOT NULL,
    -- The version in force.
    current INTEGER REFERENCES version (id)
) STRICT;

CREATE TABLE version (
    id INTEGER PRIMARY KEY,
    list INTEGER NOT NULL REFERENCES list (id),
    number INTEGER NOT NULL CHECK (number > 0),
    format TEXT NOT NULL,
    source TEXT NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    imported_by TEXT NOT NULL,
    imported_at INTEGER NOT NULL,
    taken INTEGER NOT NULL CHECK (taken >= 0),
    -- Entries for cleared roles alone, under a key of their own; padded.
    sealed BLOB,
    UNIQUE (list, number)
) STRICT;

-- One row an entry and version. Of a version that is not in force only those stay that
-- are gone or otherwise in the next one.
CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL REFERENCES version (id),
    row INTEGER NOT NULL,
    entry TEXT NOT NULL,
    kind TEXT NOT NULL,
    action TEXT NOT NULL,
    name TEXT NOT NULL,
    valid_from INTEGER,
    review INTEGER,
    expires INTEGER,
    -- Number of the version in which it came in this form.
    since INTEGER NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 16),
    -- Folded, for the search.
    words TEXT NOT NULL,
    -- Every cell that says something, as a JSON object.
    cells TEXT NOT NULL,
    UNIQUE (version, entry)
) STRICT;
CREATE INDEX entry_by_id ON entry (entry);

-- What each kind of thing has beside its name. Marks are normalised.
CREATE TABLE vessel (
    entry INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
    imo INTEGER,
    mmsi INTEGER,
    callsign TEXT,
    flag TEXT,
    registration TEXT,
    length_m REAL,
    beam_m REAL
) STRICT;
CREATE INDEX vessel_by_imo ON vessel (imo) WHERE imo IS NOT NULL;

CREATE TABLE person (
    entry INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
    birth_date TEXT,
    nationality TEXT,
    passport TEXT
) STRICT;

CREATE TABLE organisation (
    entry INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
    registration TEXT,
    country TEXT
) STRICT;

CREATE TABLE place (
    entry INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
    lat REAL CHECK (lat BETWEEN -90 AND 90),
    lon REAL CHECK (lon BETWEEN -180 AND 180)
) STRICT;

CREATE TABLE cargo (
    entry INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,
    bill_of_lading TEXT,
    container TEXT,
    hs_code TEXT,
    consignee TEXT,
    seal TEXT
) STRICT;

-- Parts of three characters: kanji and kana have no spaces. The text stands in `entry`.
CREATE VIRTUAL TABLE entry_search USING fts5(
    words, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram'
);

-- The vessels of a version as the index in memory has them, keys sorted.
CREATE TABLE pack (
    version INTEGER NOT NULL REFERENCES version (id),
    part INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (version, part)
) STRICT;

-- An entry that was taken back aboard, in the form it had.
CREATE TABLE withdrawal (
    list INTEGER NOT NULL REFERENCES list (id),
    entry TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 16),
    at INTEGER NOT NULL,
    officer TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (list, entry, digest)
) STRICT;

-- What is noted for cleared roles alone, under a key of their own; padded.
CREATE TABLE sealed_note (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT;

-- Registers of the office: who has leave for what, who was where, who said what.
CREATE TABLE permit (
    id INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES version (id), row INTEGER NOT NULL,
    mmsi INTEGER, imo INTEGER, name TEXT, callsign TEXT,
    port TEXT NOT NULL, since INTEGER, until INTEGER, number TEXT, cells TEXT NOT NULL
) STRICT;
CREATE TABLE clearance (
    id INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES version (id), row INTEGER NOT NULL,
    mmsi INTEGER, imo INTEGER, name TEXT, callsign TEXT,
    port TEXT NOT NULL, since INTEGER NOT NULL, number TEXT, cells TEXT NOT NULL
) STRICT;
CREATE TABLE port_call (
    id INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES version (id), row INTEGER NOT NULL,
    mmsi INTEGER, imo INTEGER, name TEXT, callsign TEXT,
    port TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER, cells TEXT NOT NULL
) STRICT;
CREATE TABLE declaration (
    id INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES version (id), row INTEGER NOT NULL,
    mmsi INTEGER, imo INTEGER, name TEXT, callsign TEXT,
    port TEXT, since INTEGER, number TEXT, text TEXT, cells TEXT NOT NULL
) STRICT;
CREATE TABLE declared_pair (
    id INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES version (id), row INTEGER NOT NULL,
    mmsi INTEGER NOT NULL, other_mmsi INTEGER NOT NULL,
    since INTEGER, until INTEGER, cells TEXT NOT NULL
) STRICT;
CREATE TABLE tip (
    id INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES version (id), row INTEGER NOT NULL,
    mmsi INTEGER, imo INTEGER, name TEXT, callsign TEXT,
    number TEXT NOT NULL, since INTEGER, grade TEXT, office TEXT, text TEXT NOT NULL, cells TEXT NOT NULL
) STRICT;
CREATE TABLE camera_sighting (
    id INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES version (id), row INTEGER NOT NULL,
    mmsi INTEGER, imo INTEGER, name TEXT, callsign TEXT,
    since INTEGER NOT NULL, text TEXT, cells TEXT NOT NULL
) STRICT;
CREATE TABLE link (
    id INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES version (id), row INTEGER NOT NULL,
    number TEXT NOT NULL, other TEXT NOT NULL, text TEXT NOT NULL,
    since INTEGER, until INTEGER, grade TEXT, cells TEXT NOT NULL
) STRICT;
CREATE INDEX link_from ON link (number);
CREATE INDEX link_to ON link (other);
