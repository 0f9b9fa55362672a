"""What the user says about a workbook: on the command line, in a file, or asked and kept."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from scrlessons.errors import BrokenCollectionError, UsageError
from scrlessons.files import is_there, make_folder, read_whole, reason, write_whole
from scrlessons.own import layout
from scrlessons.own.cells import KINDS
from scrlessons.own.columns import NAMES, Header, columns_in_words
from scrlessons.own.folder import theme_names
from scrlessons.own.reading import Row
from scrlessons.own.resolving import NEW, NONE, SKIP, Resolver, Told, find_theme
from scrlessons.store.dataset import load_bundled
from scrlessons.store.names import Names
from scrlessons.text import escaped_toml, fold
from scrlessons.toml import parse_toml

MAX_BYTES = 2**20
"""The size of a map file."""

OPTIONS = ("sheet", "area", "new-themes")
"""The options of an import that are kept for the next update."""

_TABLES = ("columns", "themes", "kinds", "options")


def read_told(
    kept: Path | None, maps: Iterable[str], themes: Iterable[str], kinds: Iterable[str]
) -> Told:
    """What was said: kept from the last time, in map files, and on the command line.

    Raises UsageError and BrokenCollectionError.
    """
    told = Told()
    if kept and is_there(kept):
        _add_file(told, kept)
    for one in maps:
        if "=" in one and not is_there(Path(one)):
            name, column = _pair(one, "--map")
            told.columns[fold(name)] = _column(column)
        else:
            _add_file(told, Path(one))
    for one in themes:
        name, theme = _pair(one, "--map-theme")
        told.themes[fold(name)] = theme
    for one in kinds:
        name, kind = _pair(one, "--map-kind")
        told.kinds[fold(name)] = _kind(kind)
    return told


def check_typed(
    maps: Iterable[str],
    themes: Iterable[str],
    kinds: Iterable[str],
    columns: Sequence[str],
    rows: Sequence[Row],
    resolver: Resolver,
) -> None:
    """Refuse what was mapped on the command line and is not in the workbook. Raises UsageError."""
    typed = [_pair(one, "--map")[0] for one in maps if "=" in one and not Path(one).is_file()]
    _check_names("--map", typed, columns, "column is called", "columns are")
    pairs = [_pair(one, "--map-theme") for one in themes]
    names = [name for row in rows for name in (*row.themes, *row.also)]
    _check_names(
        "--map-theme", [name for name, _ in pairs], names, "row has the theme", "themes are"
    )
    for _, theme in pairs:
        if theme not in {NEW, SKIP, NONE} and not find_theme(resolver.names, theme, numbers=True):
            known = ", ".join(resolver.names.all_of("theme"))
            raise UsageError(f'--map-theme: "{theme}" is not a theme: {known}; or new, skip, none')
    typed = [_pair(one, "--map-kind")[0] for one in kinds]
    _check_names("--map-kind", typed, [row.kind for row in rows], "row has the kind", "kinds are")


def _check_names(
    option: str, typed: Iterable[str], there: Iterable[str], what: str, many: str
) -> None:
    spelt = {fold(name): name for name in there if name}
    for name in typed:
        if name and fold(name) not in spelt:
            known = columns_in_words(list(spelt.values())) or "none"
            raise UsageError(f'{option}: no {what} "{name}"; the {many} {known}')


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.rpartition("=")
    if not equals or not value.strip():
        raise UsageError(f'{option} takes a name, an equals sign and what it is, not "{text}"')
    return name.strip(), value.strip()


def _column(name: str) -> str:
    column = fold(name) if name != "-" else "-"
    if column != "-" and column not in NAMES:
        raise UsageError(f'"{name}" is not a column: {", ".join(NAMES)}, or - to leave it out')
    return column


def _kind(name: str) -> str:
    if fold(name) not in KINDS:
        raise UsageError(
            f'"{name}" is not a kind of lesson: {", ".join(dict.fromkeys(KINDS.values()))}'
        )
    return name


def _add_file(told: Told, path: Path) -> None:
    try:
        content = read_whole(path, MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            fault = f"is longer than {MAX_BYTES // 2**20} MiB, the most that a map may be"
            raise BrokenCollectionError(path, [fault])
        tables = parse_toml(content.decode("utf-8-sig"))
        raw = msgspec.convert(tables, dict[str, dict[str, str]])
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {reason(error)}") from None
    except (ValueError, msgspec.MsgspecError) as error:
        fault = f"is not a map of [columns], [themes] and [kinds]: {error}"
        raise BrokenCollectionError(path, [fault]) from None
    if unknown := raw.keys() - set(_TABLES):
        fault = f"has [{min(unknown)}], and may have [columns], [themes], [kinds] and [options]"
        raise BrokenCollectionError(path, [fault])
    columns = raw.get("columns", {}).items()
    told.columns |= {fold(name): _column(column) for name, column in columns if column}
    told.options |= {name: said for name, said in raw.get("options", {}).items() if name in OPTIONS}
    told.themes |= {fold(name): theme for name, theme in raw.get("themes", {}).items() if theme}
    told.kinds |= {fold(name): _kind(kind) for name, kind in raw.get("kinds", {}).items() if kind}


def keep_told(own: Path, id_: str, told: Told) -> None:
    """Keep what was said for the next time."""
    if told.columns or told.themes or told.kinds or told.options:
        path = layout.answers_of(own, id_)
        make_folder(path.parent)
        write_whole(path, _encode(told))


def render_map(rows: Iterable[Row], header: Header, resolver: Resolver) -> bytes:
    """A map to fill in: every value of the workbook that is not known, with what is near."""
    themes: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for row in rows:
        for name in (*(resolver.named(row.themes) or ("",)), *row.also):
            if not name or not resolver.is_known(name):
                themes.setdefault(name, "")
        if resolver.kind(row.kind) is None:
            kinds.setdefault(row.kind, "")
    columns = dict.fromkeys(header.unknown, "-")
    return _render_head(resolver.names) + _encode(Told(columns, themes, kinds))


def render_columns(names: Sequence[str]) -> bytes:
    """Return a map to fill in of a workbook whose columns are not known: what each of them is."""
    return _render_head(theme_names([load_bundled()])) + _encode(Told(dict.fromkeys(names, "")))


def _render_head(names: Names) -> bytes:
    known = ", ".join(names.all_of("theme"))
    return (
        f"# Themes: {known}.\n# Or: {NEW} makes a theme of that name, {SKIP} leaves its rows out, "
        f"{NONE} takes them without a theme.\n"
        f"# Kinds: {', '.join(dict.fromkeys(KINDS.values()))}.\n"
        f"# Columns: {', '.join(NAMES)}; - leaves one out.\n\n"
    ).encode()


def _encode(told: Told) -> bytes:
    tables = {"columns": told.columns, "themes": told.themes, "kinds": told.kinds}
    if told.options:
        tables["options"] = told.options
    return escaped_toml(msgspec.toml.encode(tables).decode()).encode()
