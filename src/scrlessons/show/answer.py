"""The answer to a search, told as blocks."""

from scrlessons.pages import Answer, Hit
from scrlessons.show import blocks as b
from scrlessons.show import parts
from scrlessons.show import phrases as say


def tell_answer(answer: Answer) -> list[b.Block]:
    """What was done to the query, and the best that was found."""
    done = [b.Entry(words) for words in _done(answer)]
    told: list[b.Block] = [b.Entries(done)] if done else []
    told.append(b.Entries([*map(_entry, answer.hits)], "numbered"))
    shown = len(answer.hits)
    if shown < answer.total:
        told.append(b.hint(f"{shown} of {answer.total}; more with --limit {answer.total}"))
    elif shown:
        told.append(b.Paragraph(b.quiet(say.count(shown, "answer"))))
    return told


def _done(answer: Answer) -> list[b.Words]:
    """What was done to the query, in a line each."""
    done = [
        b.plain(f'Nothing has "{wrong}": searched for "{right}" instead.')
        for wrong, right in answer.corrected.items()
    ]
    if answer.match == "some":
        missing = ", ".join(f'"{word}"' for word in answer.missing)
        nothing = f"Nothing has {missing}." if missing else "No lesson has all of these words."
        done.append(b.plain(f"{nothing} These are the closest, and have some of the words."))
    done += [
        b.quiet(f"{word}: also searched for {', '.join(others)}")
        for word, others in answer.widened.items()
    ]
    return done


def _entry(hit: Hit) -> b.Entry:
    owner = f"{hit.collection}:" if say.from_collection(hit.collection) else ""
    kind = hit.kind if hit.kind and hit.kind != "finding" else hit.type
    called = b.name(f"{owner}{hit.id}", f"{hit.type}-{owner}{hit.id}")
    lines = [b.matched(hit.snippet)]
    for note in map(parts.note, hit.notes):
        lines += [(*b.quiet("Note: "), *note.head), *note.lines]
    lines += [b.address(hit.url)] if hit.url else []
    return b.Entry((*b.strong(hit.title), *b.quiet(f"  {say.spoken(kind)} "), *called), lines)
