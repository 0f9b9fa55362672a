"""The JSON Schemas of what commands print as JSON."""

from typing import Any

import msgspec

from scrlessons import pages
from scrlessons.media import data
from scrlessons.media.brief_data import BriefOutput
from scrlessons.media.collection_file import render_schema as _schema
from scrlessons.records import Case, Term
from scrlessons.reports import BackupListed, Report

OUTPUTS: dict[str, Any] = {
    "scr": data.OverviewOutput,
    "theme": tuple[data.ThemeListed, ...],
    "theme-name": data.ThemeOutput,
    "case": tuple[Case, ...],
    "case-name": data.CaseOutput,
    "lesson-id": data.LessonOutput,
    "lesson-paragraph": tuple[data.LessonOutput, ...],
    "source": tuple[data.SourceOutput, ...],
    "source-name": data.SourceOutput,
    "term": tuple[Term, ...],
    "term-name": data.TermOutput,
    "since": data.SinceOutput,
    "matrix": data.MatrixOutput,
    "search": pages.Answer,
    "brief": tuple[BriefOutput, ...],
    "page": Report,
    "add": Report,
    "edit": Report,
    "remove": Report,
    "collection": tuple[data.CollectionOutput, ...],
    "collection-list": tuple[data.CollectionOutput, ...],
    "collection-add": tuple[Report, ...],
    "collection-check": Report,
    "collection-import": Report,
    "collection-remove": Report,
    "collection-restore": Report,
    "collection-restore-list": tuple[BackupListed, ...],
    "collection-forget": Report,
}
"""Each command with what it prints as JSON; `-name`, `-id`, `-paragraph`: when asked by that."""


def render_schema(name: str) -> bytes:
    """The JSON Schema of an output of OUTPUTS, with a final line end."""
    command = "scr" if name == "scr" else f"scr {name.replace('-', ' ')}"
    schema = msgspec.json.schema(OUTPUTS[name])
    for output in schema.get("$defs", {}).values():
        if "properties" in output:
            output["required"] = [*output["properties"]]  # every key is always there
    return _schema(f"{command} --json", schema)
