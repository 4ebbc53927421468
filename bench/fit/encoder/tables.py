"""The tokens of texts, and the rows of the word table that they use."""

from collections.abc import Iterable

import torch

from adapters.meaning.encoder import LONGEST
from bench.fit.encoder.base import Base, plain
from bench.fit.encoder.net import Tables
from bench.fit.encoder.rows import Asks, Row
from bench.fit.encoder.vocabulary import Vocabulary, load


def tables_for(
    rows: Iterable[Row], known: Iterable[Asks], base: Base, vocabulary: Vocabulary
) -> Tables:
    """The tables of all texts of some rows and re-asks."""
    pieces = load(vocabulary.model)
    texts = {text for row in rows for text in _texts(row)}
    texts |= {f"query: {text}" for one in known for text in (*one.ruled, *one.asked)}
    tokens = {text: [0, *pieces.encode(text)[:LONGEST], 2] for text in sorted(texts)}
    used = sorted({token for some in tokens.values() for token in some} | {0, 1, 2})
    places = {token: place for place, token in enumerate(used)}
    codes, scales = base.blocks("emb.word", len(base.pieces), base.hidden)
    kept = vocabulary.rows[used]
    words = torch.from_numpy(plain(codes[kept], scales[kept]))
    return Tables(words, {text: [places[one] for one in some] for text, some in tokens.items()})


def _texts(row: Row) -> Iterable[str]:
    yield f"query: {row.request}"
    for _, _, text in row.lines:
        yield f"passage: {text}"
