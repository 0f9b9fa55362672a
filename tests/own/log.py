"""A learning log as a board keeps it, made up: its title, its words and its slips."""

from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

HEADER = ("Review", "Local Area", "Date published", "Theme(s)", "Key learning", "Type", "Tags",
          "Para", "Owner")  # fmt: skip

ROWS: list[tuple[object, ...]] = [
    ("  Child A (LCSPR) ", "Anytown", datetime(2021, 1, 1), "Information sharing",
     "The child was not seen alone by any agency.", "Finding", None, "1.0", "JB"),
    ("Child B", "Anytown", "02/02/2022", "Info sharing/communication",
     "School and health visitor\neach held a part of the picture.", "Recommendation",
     "curiosity; fathers", "2.1", "JB"),
    ("Child C", "Anytown", "June 2023", "Professional curiosity",
     "No one asked who the mother's boyfriend was.", "Learning point", None, "3.2", "JB"),
    ("Child A", "Anytown", 2020.0, "Voice of the Child; Working with resistance",
     "The reasons for missed appointments were not asked.", "What worked", "DNA", 1.4, "JB"),
    ("Child D", "Anytown", "03.11.2023", "Disguised compliance",
     "Supervision did not test the parents' account.", None, None, "4.1", "JB"),
    ("Child D", "Anytown", "2023", "Professional curiosity",
     "Nobody asked who lived in the home.", "Action", None, "4.2", "JB"),
    ("Child D", "Anytown", "2023", "Professional curiosity",
     "Nobody asked who lived in the home.", "Action", None, "4.2", "JB"),
    ("Child E", "Anytown", "n/a", None, "A lesson with no theme.", "Finding", None, "5.1", "JB"),
    ("Child F", "Anytown", "2024", "Challenge", None, "Finding", None, "6.1", "JB"),
]  # fmt: skip


def write_log(path: Path, rows: list[tuple[object, ...]] = ROWS) -> Path:
    """The log as a workbook: a title in merged cells, the header, the rows; a second sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Reviews 2021-24"
    sheet.append(["Anytown Safeguarding Children Partnership – Learning log"])
    sheet.merge_cells("A1:H1")
    sheet.append(list(HEADER))
    for row in rows:
        sheet.append(list(row))
    book.create_sheet("Notes").append(["see JB"])
    book.save(path)
    return path
