"""The records that mean nearly what a query does, whatever their words."""

import sqlite3
from array import array
from contextlib import closing
from heapq import nsmallest

from scrlessons.search.match import Scope
from scrlessons.search.rank import NOT_MEANT, Meant
from scrlessons.store.meanings import Meanings, nearness, pack, signs_of

LIKELY = 200
"""How many texts, the likeliest by their signs, are compared number by number."""


def find_meant(connection: sqlite3.Connection, text: str, scope: Scope) -> dict[int, Meant]:
    """The records of a scope that are nearest to what a text means."""
    with closing(Meanings()) as meanings:
        wanted, share = meanings.numbers_of(text), meanings.share_known(text)
    if wanted is None:
        return {}
    (mine,) = array("Q", signs_of(pack(wanted)))
    (packed,) = connection.execute("SELECT signs FROM meaning_signs").fetchone()
    differing = [(mine ^ signs).bit_count() for signs in array("Q", packed)]
    inside = connection.execute(f"SELECT id FROM meaning WHERE {scope.condition}", scope.parameters)
    likely = nsmallest(LIKELY, (id for (id,) in inside), key=lambda id: differing[id - 1])
    listed = ", ".join(map(str, likely))
    found: dict[int, Meant] = {}
    query = f"SELECT n, phrase, numbers FROM meaning WHERE id IN ({listed})"
    for n, phrase, numbers in connection.execute(query):
        near = nearness(wanted, numbers) * share  # what is not known may mean anything
        if near > found.get(n, NOT_MEANT).nearness:
            found[n] = Meant(near, phrase)
    return found
