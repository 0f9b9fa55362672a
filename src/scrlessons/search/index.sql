-- What searching needs besides the records, where SQLite has FTS5.

-- What a hit shows.
CREATE TABLE entry (
    n INTEGER PRIMARY KEY,       -- the record
    kind TEXT NOT NULL,
    title TEXT NOT NULL,         -- a line that names it
    body TEXT NOT NULL,          -- what it says
    checksum INTEGER NOT NULL    -- of both: see store/sealed.py
);

-- The records, to be ranked by bm25.
CREATE VIRTUAL TABLE document USING fts5 (
    name, asked, keywords, body, context,
    content = '', tokenize = 'porter unicode61 remove_diacritics 2'
);

-- The same without stemming, for the beginnings of words, which stems break.
CREATE VIRTUAL TABLE unstemmed USING fts5 (
    text, content = '', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE temp.unstemmed_word USING fts5vocab (main, unstemmed, row);

-- Every word as it is spelt, to correct misspelt ones by.
CREATE TABLE word (
    term TEXT PRIMARY KEY,
    stem TEXT NOT NULL,
    records INTEGER NOT NULL     -- how many records have it; 0: only the thesaurus or a subject
) WITHOUT ROWID;
CREATE INDEX word_stem ON word (stem);

-- Words and phrases to search for besides one that was typed: of the glossary and the thesaurus.
CREATE TABLE synonym (
    key TEXT NOT NULL,           -- the stems of the word or phrase that was typed
    text TEXT NOT NULL,
    PRIMARY KEY (key, text)
) WITHOUT ROWID;

-- What practitioners look for and no record speaks of, with a page to read.
CREATE TABLE subject (
    key TEXT NOT NULL,           -- the stems of one of its words
    text TEXT NOT NULL,          -- that word as it is spelt
    json BLOB NOT NULL           -- the subject
);
CREATE INDEX subject_key ON subject (key);

-- What tells that a query speaks of a child in danger now.
CREATE TABLE emergency (
    key TEXT NOT NULL,           -- the stems of a word or phrase
    role TEXT NOT NULL,          -- phrase, now or harm: see Emergency in lexicon.py
    message TEXT NOT NULL,       -- what to answer first
    PRIMARY KEY (key, role)
) WITHOUT ROWID;
