-- The library as lookups read it: every record of every collection, by name, by theme and by case.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,        -- fingerprint, size and stamp: see index.py
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE record (
    n INTEGER PRIMARY KEY,       -- the order of every listing: collection, kind, place in the file
    type TEXT NOT NULL,          -- collection, theme, case, lesson, source, term or since
    collection TEXT NOT NULL,
    id TEXT NOT NULL,
    packed BLOB NOT NULL         -- the whole record as JSON, its checksum before it: see sealed.py
);
CREATE INDEX record_id ON record (type, id, collection);

-- What a record answers to, folded: ids, names, aliases, numbers, paragraphs, and the words of these.
CREATE TABLE name (
    type TEXT NOT NULL,
    whole INTEGER NOT NULL,      -- 1: the whole name; 0: one word of it; 2: a word on a source:
                                 -- of its author, its publisher or the case that it is on
    key TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (type, whole, key, n)
) WITHOUT ROWID;

-- What belongs to what. The roles, each from the record `of` to the record `n`:
--   under: theme, lesson     bears: theme, lesson of another theme     touches: theme, case
--   about: case, lesson      themes: case, theme                       reading: theme or case, source
--   since: theme, case or term, later fact
--   general lesson, general since: collection, what stands under no theme and no case
CREATE TABLE link (
    of INTEGER NOT NULL,
    role TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (of, role, n)
) WITHOUT ROWID;
CREATE INDEX link_n ON link (n, role, of);

-- Where each collection was read from.
CREATE TABLE file (
    n INTEGER PRIMARY KEY,       -- the collection
    path TEXT NOT NULL
);

-- Collections that could not be read, and why: the others go on without them.
CREATE TABLE broken (
    path TEXT NOT NULL,
    reason TEXT NOT NULL
);
