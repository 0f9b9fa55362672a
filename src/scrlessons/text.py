"""Words as the compiled library has them: names folded, texts stemmed."""

import re
import sqlite3
import zlib
from collections.abc import Iterable
from itertools import chain

TOKENIZER = "porter unicode61 remove_diacritics 2"
"""How texts become stems: SQLite's own Porter stemmer over its Unicode tokenizer."""

LAST = "\U0010ffff"
"""Sorts after every character: `>= start AND < start + LAST` is what begins with start."""

_UNSEEN = (
    *range(0x20),  # C0 controls: escape sequences begin with one
    *range(0x7F, 0xA0),  # delete, and the C1 controls
    0xAD,  # soft hyphen
    0x61C, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029,  # marks of direction, no width, line ends
    *range(0x202A, 0x202F),  # bidirectional embeddings and overrides
    *range(0x2060, 0x2070),  # invisible operators, bidirectional isolates
    0xFEFF,  # byte order mark
    *range(0xFFF9, 0xFFFC),  # interlinear annotation
    0xFFFE, 0xFFFF,  # no characters, and not allowed in XML
    *range(0xE0000, 0xE0080),  # tags
)  # fmt: skip
"""What can change how a terminal or a page shows the text around it, and is not seen itself."""

_SPACES = (0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029)
_SEEN: dict[int, str | None] = {**dict.fromkeys(_UNSEEN), **dict.fromkeys(_SPACES, " ")}
_SEEN_LINES: dict[int, str | None] = {**_SEEN, 0x0A: "\n"}
_ESCAPED = {code: f"\\u{code:04x}" for code in _UNSEEN if 0x7F <= code < 0x10000}
_TAGS = [code for code in _UNSEEN if code >= 0x10000]
_ESCAPED_JSON = {**_ESCAPED, **{code: f"\\udb40\\u{code - 0xE0000 + 0xDC00:04x}" for code in _TAGS}}
_ESCAPED_TOML = {**_ESCAPED, **{code: f"\\U{code:08x}" for code in _TAGS}}

_PUNCTUATION = {code: " " for code in range(0x80) if not chr(code).isalnum()}
_BETWEEN = re.compile(r"[^\x00-/:-@\[-`{-\x7f]+")
"""What stands between punctuation and spaces, those of other alphabets apart."""


def typed_text(typed: str) -> str:
    """Return an argument as text: read as UTF-8, what is no text in it replaced by �.

    Where the system's encoding is not UTF-8, Python hands the bytes on as lone surrogates.
    """
    whole = re.sub("[\ud800-\udc7f\udd00-\udfff]", "�", typed)
    return whole.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def shorten(text: str, most: int = 60) -> str:
    """Return a text as a message quotes it, with "..." for what is more than `most` characters."""
    return text if len(text) <= most else f"{text[: most - 3].rstrip()}..."


def spelt(path: object) -> str:
    """A path as text, bytes in it that are no text written out."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def visible(text: str) -> str:
    """A text on one line, without what is not seen: harmless in a terminal and on a page."""
    return text if text.isprintable() else text.translate(_SEEN)


def visible_lines(text: str) -> str:
    """A text as `seen` has it, its line ends kept."""
    return text.translate(_SEEN_LINES)


def escaped_json(text: str) -> str:
    """JSON with what is not seen escaped: the same values, harmless to look at."""
    return text if text.isascii() and "\x7f" not in text else text.translate(_ESCAPED_JSON)


def escaped_toml(text: str) -> str:
    """TOML with what is not seen escaped: the same values, harmless to look at."""
    return text if text.isascii() and "\x7f" not in text else text.translate(_ESCAPED_TOML)


class _PlainLetters(dict[int, str | int]):
    """Letters of the Latin alphabet that Unicode does not take apart, by their Unicode names.

    LATIN SMALL LETTER O WITH STROKE is an o, LATIN CAPITAL LETTER AE is A and E.
    """

    NAME = re.compile(
        r"LATIN (SMALL|CAPITAL) (?:LETTER|LIGATURE) (?:DOTLESS )?"
        r"([A-Z]{1,2}|SHARP S|THORN|ETH)(?: WITH .*)?"
    )
    LETTERS = {"SHARP S": "SS", "THORN": "TH", "ETH": "D"}  # noqa: RUF012

    def __missing__(self, code: int) -> str | int:
        import unicodedata

        plain: str | int = code
        if found := self.NAME.fullmatch(unicodedata.name(chr(code), "")):
            letters = self.LETTERS.get(found[2], found[2])
            plain = letters if found[1] == "CAPITAL" else letters.lower()
        self[code] = plain
        return plain


_PLAIN_LETTERS = _PlainLetters()
_BEFORE_FRACTION = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")


def normalize(text: str) -> str:
    """Return a text as it is indexed and looked for: of one spelling for what is the same to read.

    Ligatures, full-width letters and fractions are taken apart; Ø, ß and œ become O, ss and oe.
    Accents stay where they can: SQLite's tokenizer drops them.
    """
    if text.isascii():
        return text
    import unicodedata

    apart = _BEFORE_FRACTION.sub(" ", text)  # 12½ is 12 and 1/2, not 121/2
    plain = unicodedata.normalize("NFKD", apart).translate(_PLAIN_LETTERS)
    return unicodedata.normalize("NFC", plain)


def plain_letters() -> dict[str, str]:
    """Return each letter that `normalize` writes otherwise and Unicode does not take apart."""
    import unicodedata

    letters = [chr(code) for code in range(0x80, 0x2000)]
    whole = [one for one in letters if unicodedata.normalize("NFKD", one) == one]
    return {one: plain for one in whole if isinstance(plain := _PLAIN_LETTERS[ord(one)], str)}


def fold(text: str) -> str:
    """A name without case, accents and punctuation, its words one space apart."""
    text = text.replace("&", " and ")
    if text.isascii():
        return " ".join(text.lower().translate(_PUNCTUATION).split())
    import unicodedata

    text = unicodedata.normalize("NFKD", normalize(text)).casefold()
    bare = "".join(c if c.isalnum() else " " for c in text if not unicodedata.combining(c))
    return " ".join(bare.split())


_NOT = re.compile(r"n['’]t\b")
_ENDING = re.compile(r"['’](?:s|ve|re|ll|m|d)\b")


def to_search_text(text: str) -> str:
    """Return a text as it is searched: normalized, in lower case, without invisible characters.

    The index and the query both come from here, so that what a text has is found as it stands.
    "Didn't" is "did not", "mother's" is "mother".
    """
    bare = _ENDING.sub("", _NOT.sub(" not", visible(text).lower()))
    return normalize(bare).lower()


_MONTHS = (
    "January February March April May June July August September October November December".split()
)


def day(date: str) -> str:
    """A date as it is said: 19 April 2024, April 2024 or 2024."""
    year, *rest = date.split("-")
    month = [_MONTHS[int(rest[0]) - 1]] if rest else []
    return " ".join([*(str(int(number)) for number in rest[1:]), *month, year])


def slug(name: str, taken: dict[str, int]) -> str:
    """An id made of a name, with a number behind it where that id is taken.

    `taken` are the ids so far, each with the last number tried behind it: many of one name take
    time in proportion. It gets the new one.
    """
    made = "".join(c for c in fold(name).replace(" ", "-") if c.isascii())[:70].strip("-") or "case"
    made = "-".join(filter(None, made.split("-")))
    number, id_ = taken.get(made, 1), made
    while id_ in taken:
        number += 1
        id_ = f"{made}-{number}"
    taken[made] = number
    taken.setdefault(id_, 1)
    return id_


def checksum(*texts: str) -> int:
    """Return the checksum of some texts."""
    return zlib.crc32("\0".join(texts).encode("utf-8", "surrogatepass"))


def can_search(connection: sqlite3.Connection) -> bool:
    """Whether this SQLite has FTS5, which searching needs."""
    try:
        query = "SELECT 1 FROM pragma_module_list WHERE name = 'fts5'"
        return connection.execute(query).fetchone() is not None
    except sqlite3.Error:
        return False


def stem(connection: sqlite3.Connection, texts: Iterable[str]) -> list[list[str]]:
    """Return the stems of each text, word by word, as the index has them: SQLite's own."""
    try:
        connection.execute("DELETE FROM temp.sample")
    except sqlite3.OperationalError:  # the first call on this connection
        connection.execute(
            f"CREATE VIRTUAL TABLE temp.sample USING fts5 (text, tokenize = '{TOKENIZER}')"
        )
        connection.execute(
            "CREATE VIRTUAL TABLE temp.stem USING fts5vocab (temp, sample, instance)"
        )
    # Most words of many texts are the same: each is stemmed once.
    words = [_BETWEEN.findall(normalize(text)) for text in texts]
    different = {word: n for n, word in enumerate(dict.fromkeys(chain.from_iterable(words)))}
    insert = "INSERT INTO temp.sample (text, rowid) VALUES (?, ?)"
    connection.executemany(insert, different.items())
    stems: list[list[str]] = [[] for _ in different]
    for n, term in connection.execute("SELECT doc, term FROM temp.stem ORDER BY doc, offset"):
        stems[n].append(term)
    return [[one for word in own for one in stems[different[word]]] for own in words]


def has_search(connection: sqlite3.Connection) -> bool:
    """Whether this library was compiled with full-text search, and this SQLite can use it."""
    try:
        connection.execute("SELECT 1 FROM document LIMIT 0")
    except sqlite3.Error:
        return False
    return True
