-- Full-text search by parts of three characters: kanji and kana have no spaces.
-- What is removed from it leaves the index at once, for lawful erasure.
CREATE VIRTUAL TABLE search USING fts5(record UNINDEXED, text, tokenize = 'trigram');
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
