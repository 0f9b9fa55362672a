-- What searching needs besides, where SQLite has FTS5.

CREATE TABLE entry (
    n INTEGER PRIMARY KEY,
    title TEXT NOT NULL,         -- a line that names it, to show
    name TEXT NOT NULL,          -- what the record is called
    body TEXT NOT NULL,          -- what it says
    context TEXT NOT NULL,       -- the names of the case, the theme and the place it belongs to
    keywords TEXT NOT NULL,      -- what else it may be looked for by
    checksum INTEGER NOT NULL    -- of title and body: see sealed.py
);

-- Two indexes over the same text: stems break the beginnings of words, so `begin*` asks the second.
CREATE VIRTUAL TABLE stemmed USING fts5 (
    name, body, context, keywords,
    content = 'entry', content_rowid = 'n', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE plain USING fts5 (
    name, body, context, keywords,
    content = 'entry', content_rowid = 'n', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab (main, plain, 'row');

-- Every word as it is spelt, to set misspelt ones right by.
CREATE TABLE word (
    term TEXT PRIMARY KEY,
    records INTEGER NOT NULL     -- how many records have it
) WITHOUT ROWID;

-- The glossary's words by their stems, so that a query in any inflection finds them.
CREATE TABLE form (
    stems TEXT NOT NULL,
    size INTEGER NOT NULL,       -- how many stems
    n INTEGER NOT NULL,          -- the term
    text TEXT NOT NULL,
    see INTEGER NOT NULL         -- 1: not the same thing, but a word to look under
);
CREATE INDEX form_stems ON form (stems);
