-- What searching needs besides, where SQLite has FTS5.

CREATE TABLE entry (
    n INTEGER PRIMARY KEY,
    title TEXT NOT NULL,         -- a line that names it, to show
    name TEXT NOT NULL,          -- what the record is called
    body TEXT NOT NULL,          -- what it says
    context TEXT NOT NULL,       -- the names of the case, the theme and the place it belongs to
    keywords TEXT NOT NULL,      -- what else it may be looked for by
    asked TEXT NOT NULL,         -- what a reader would type to find it, phrase by phrase
    normal TEXT NOT NULL,        -- all of it as `normalize` in text.py writes it; empty if no other
    stems TEXT NOT NULL,         -- the stems of name, asked, keywords, body and context, a line each
    checksum INTEGER NOT NULL    -- of title and body: see sealed.py
);

-- Two indexes over the same text: stems break the beginnings of words, so `begin*` asks the second.
CREATE VIRTUAL TABLE stemmed USING fts5 (
    name, body, context, keywords, asked, normal,
    content = 'entry', content_rowid = 'n', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE plain USING fts5 (
    name, body, context, keywords, asked, normal,
    content = 'entry', content_rowid = 'n', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab (main, plain, 'row');

-- What the texts of a record mean, in numbers: see meanings.py.
CREATE TABLE meaning (
    id INTEGER PRIMARY KEY,
    n INTEGER NOT NULL,
    phrase INTEGER NOT NULL,     -- the place of the phrase in `asked`; -1: the body
    numbers BLOB NOT NULL
);
CREATE TABLE meaning_signs (signs BLOB NOT NULL);  -- of each, 8 bytes, in order: to find the near by

-- Every word as it is spelt, to set misspelt ones right by: of the records, the glossary and the
-- thesaurus.
CREATE TABLE word (
    term TEXT PRIMARY KEY,
    records INTEGER NOT NULL,    -- how many records have it
    sound TEXT NOT NULL          -- how it sounds, as `sound` in text.py writes it; empty for a short one
) WITHOUT ROWID;
CREATE INDEX word_sound ON word (sound);

-- Words and fixed phrases that stand for each other, by their stems: of the glossary and the
-- thesaurus. A query that has one of a set is widened by the others.
CREATE TABLE form (
    stems TEXT NOT NULL,
    key TEXT NOT NULL,           -- what it goes by: see idioms.py
    size INTEGER NOT NULL,       -- how many stems its key has
    set_ INTEGER NOT NULL,       -- the forms of one set belong together
    text TEXT NOT NULL,
    role TEXT NOT NULL,          -- same: stands for the others of the set, both ways
                                 -- from, under: one who types `from` looks for `under` too
                                 -- see: to look under where the others say nothing
    worth REAL NOT NULL          -- how much of the word itself it is worth, where it is found for it
);
CREATE INDEX form_key ON form (key);
CREATE INDEX form_set ON form (set_);
CREATE INDEX form_size ON form (size);  -- every query asks for the longest

-- What practitioners look for and the collections may have nothing on, with where to read of it.
CREATE TABLE subject (
    id INTEGER NOT NULL,
    stems TEXT NOT NULL,         -- of one of the words for it
    size INTEGER NOT NULL,
    text TEXT NOT NULL,
    json BLOB                    -- the whole subject, in its first row
);
CREATE INDEX subject_stems ON subject (stems);
