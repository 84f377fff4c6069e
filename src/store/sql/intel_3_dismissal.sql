-- Pairs that the crew dismissed, with how both were: silent until either changes. Of
-- entries for cleared roles nothing stands here.
CREATE TABLE dismissal (
    entry TEXT NOT NULL,
    vessel TEXT NOT NULL,
    at INTEGER NOT NULL,
    officer TEXT NOT NULL,
    why TEXT NOT NULL,
    entry_form TEXT NOT NULL,
    vessel_form TEXT NOT NULL,
    PRIMARY KEY (entry, vessel)
) STRICT;
