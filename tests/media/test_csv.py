"""Pages as CSV: whole, one record a line, with columns that keep their names."""

from pathlib import Path

from tests.conftest import SMALL, Run

DATA = ("--data", str(SMALL), "--collection", "anytown-2020", "--format", "csv")


def test_the_matrix(run: Run) -> None:
    """A line for each case and theme: lessons under it, and those that bear on it."""
    assert (
        run("matrix", *DATA).out
        == """\
case,theme,lessons,bearing,collection
child-d,communication,0,1,anytown-2020
child-d,challenge,0,0,anytown-2020
child-d,assessment,0,0,anytown-2020
child-d,recognition,0,0,anytown-2020
child-d,resistance,0,0,anytown-2020
child-d,equality,0,0,anytown-2020
child-d,voice,0,0,anytown-2020
child-d,transitions,1,0,anytown-2020
"""
    )


def test_a_theme_s_lessons(run: Run) -> None:
    """Those under it, then those that bear on it."""
    assert (
        run("theme", "communication", *DATA).out
        == """\
id,ref,theme,also,case,kind,text,keywords,notes,sources,collection
1b,,communication,,,recommendation,Schools should ask for records within five days.,,,,anytown-2020
1a,1,transitions,communication,child-d,finding,"Records did not follow the child: [sic] 'on their \
way', said the school's co-ordinator.",transfer,,anytown-report,anytown-2020
"""
    )


def test_collections(run: Run, folder: Path) -> None:
    """Where each is, and of a broken one what is wrong."""
    folder.mkdir(mode=0o700)
    bad = folder / "bad.toml"
    bad.write_text("format = 2\n", encoding="utf-8")
    lines = run("collection", "--format", "csv").out.splitlines()
    assert lines[0] == "id,title,publisher,year,cases,lessons,path,fault,copies"
    assert lines[2] == f',,,,0,0,{bad},"file: field ""format"": must be 1 (is 2)",0'
