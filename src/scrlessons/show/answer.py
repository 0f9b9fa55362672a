"""The answer to a search, told as blocks."""

from collections.abc import Iterable

from scrlessons.pages import Answer, Hit
from scrlessons.records import Subject
from scrlessons.show import blocks as b
from scrlessons.show import parts
from scrlessons.show import phrases as say
from scrlessons.text import day

WIDTH = 78
"""How many characters a line on what was done may have: it is to be no more than a line."""

MOST_OTHERS = 3
"""How many of the words that stand for one are named."""


def tell_answer(answer: Answer) -> list[b.Block]:
    """What was done to the query, and the best that was found."""
    done = [b.Entry(words) for words in _done(answer)]
    told: list[b.Block] = []
    if answer.emergency:
        told.append(b.Paragraph(b.strong(answer.emergency)))
    told += [b.Entries(done)] if done else []
    if answer.subject:
        told += _nothing_on(answer.subject)
    if answer.near_hits:
        about = "Related, but not about this" if answer.subject else "The nearest"
        told.append(b.Heading(b.strong(about)))
    if entries := [*map(_entry, answer.hits or answer.near_hits)]:
        told.append(b.Entries(entries, "numbered"))
    shown = len(answer.hits)
    if shown < answer.total:
        told.append(b.hint(f"{shown} of {answer.total}; more with --limit {answer.total}"))
    elif shown:
        told.append(b.Paragraph(b.quiet(say.count(shown, "answer"))))
    return told


def _done(answer: Answer) -> list[b.Words]:
    """What was done to the query, in a line each, three at most."""
    done = []
    if answer.corrected:
        read = (f'"{wrong}" as "{right}"' for wrong, right in answer.corrected.items())
        done.append(b.plain(_fit("Read ", read)))
    others = [other for own in answer.widened.values() for other in own[:MOST_OTHERS]]
    if others and answer.hits:
        done.append(b.quiet(_fit("Also searched for: ", dict.fromkeys(others))))
    if answer.match == "none" and not answer.subject:
        done.append(b.plain("Nothing answers all of this."))
    elif answer.match == "some":
        missing = [f'"{word}"' for word in answer.missing]
        nothing = _fit("No record has ", missing) if missing else "No record has all of these words"
        done.append(b.plain(f"{nothing}. The closest:"))
    return done


def _fit(start: str, parts_: Iterable[str]) -> str:
    """As many parts as a line has room for; the rest are counted."""
    parts_ = list(parts_)
    for shown in range(len(parts_), 0, -1):
        more = f" and {len(parts_) - shown} more" if shown < len(parts_) else ""
        line = f"{start}{', '.join(parts_[:shown])}{more}"
        if len(line) <= WIDTH:
            return line
    return line


def _nothing_on(subject: Subject) -> list[b.Block]:
    """That the collections have nothing on a subject, and where to read of it."""
    told: list[b.Block] = [b.Paragraph(b.plain(f"The collections have nothing on {subject.name}."))]
    if subject.url:
        read = f" (read on {day(subject.read.isoformat())})" if subject.read else ""
        head = b.plain(f"Read: {say.joined(', ', subject.title, subject.who)}{read}")
        told.append(b.Entries([b.Entry(head, [b.address(subject.url)])]))
    return told


def _entry(hit: Hit) -> b.Entry:
    owner = f"{hit.collection}:" if say.from_collection(hit.collection) else ""
    kind = hit.kind if hit.kind and hit.kind != "finding" else hit.type
    called = b.name(f"{owner}{hit.id}", f"{hit.type}-{owner}{hit.id}")
    lines = [b.matched(hit.snippet)]
    for note in map(parts.note, hit.notes):
        lines += [(*b.quiet("Note: "), *note.head), *note.lines]
    lines += [b.address(hit.url)] if hit.url else []
    return b.Entry((*b.strong(hit.title), *b.quiet(f"  {say.spoken(kind)} "), *called), lines)
