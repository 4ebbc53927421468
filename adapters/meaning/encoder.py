"""Texts as vectors: a tuned multilingual-e5-small in 8 bits over its word table in 4.

A text of some words takes about 5 ms on two cores. Vectors of texts that were seen lately are
kept, so a goal line is encoded once.
"""

import os
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort
import sentencepiece as spm
from numpy.typing import NDArray

from adapters.meaning.files import Weights

Floats = NDArray[np.float32]

SIZE = 384
"""Figures of a vector; its length is 1."""

KEPT = 10_000
"""Vectors that are kept: 15 MB."""

LONGEST = 96
"""Tokens of a text that are read: about seventy words."""

REQUEST, LINE = "query: ", "passage: "
"""What the base was taught to see before a question and before what is searched."""

_CHARACTERS = 2_000
"""More of a text is never needed for ``LONGEST`` tokens of any language; a word may be endless."""

_BEGIN, _PAD, _END, _UNKNOWN = 0, 1, 2, 3
_BLOCK = 32
_CODES, _SCALES = SIZE // 2, SIZE // _BLOCK * 2
_AT_ONCE = 16


class Words:
    """The word table: rows of 4-bit steps with a scale for each 32.

    It stays on disk: a row is read when its token comes, and the system keeps what is used often.
    """

    def __init__(self, path: Path) -> None:
        """Rows of this file."""
        self._path = path

    def of(self, tokens: NDArray[np.int64]) -> Floats:
        """The vectors of tokens, whatever their shape."""
        known, places = np.unique(tokens.reshape(-1), return_inverse=True)
        rows = np.empty((len(known), _CODES + _SCALES), np.uint8)
        with self._path.open("rb", buffering=0) as file:
            for row, token in zip(rows, known, strict=True):
                file.seek(int(token) * len(row))
                file.readinto(row.data)
        codes = rows[:, :_CODES]
        steps = np.stack([codes & 15, codes >> 4], -1).reshape(len(rows), -1, _BLOCK)
        scales = rows[:, _CODES:].copy().view("<f2").astype(np.float32)
        found = ((steps.astype(np.float32) - 8) * scales[:, :, None]).reshape(len(rows), SIZE)
        return found[places].reshape(*tokens.shape, SIZE)


class Encoder:
    """Turns texts into vectors."""

    def __init__(self, weights: Weights) -> None:
        """Load them; takes about half a second."""
        self._pieces = spm.SentencePieceProcessor(model_file=str(weights.pieces))
        self._words = Words(weights.words)
        self._body = ort.InferenceSession(
            str(weights.body), _options(), providers=["CPUExecutionProvider"]
        )
        self._kept: OrderedDict[str, Floats] = OrderedDict()

    def unread(self, text: str) -> float:
        """The share of a text's tokens that mean nothing here: scripts that it does not know."""
        tokens = self._pieces.encode(text[:_CHARACTERS])
        return tokens.count(_UNKNOWN) / len(tokens) if tokens else 0.0

    def vectors(self, texts: Sequence[str]) -> Floats:
        """The vector of each text, which begins with ``REQUEST`` or ``LINE``."""
        new = [text for text in dict.fromkeys(texts) if text not in self._kept]
        tokens = {text: self._tokens(text) for text in new}
        new.sort(key=lambda text: len(tokens[text]))
        for begin in range(0, len(new), _AT_ONCE):
            some = new[begin : begin + _AT_ONCE]
            for text, vector in zip(some, self._encoded([tokens[t] for t in some]), strict=True):
                self._kept[text] = vector
        for text in texts:
            self._kept.move_to_end(text)
        found = np.stack([self._kept[text] for text in texts])
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return found

    def _tokens(self, text: str) -> list[int]:
        return [_BEGIN, *self._pieces.encode(text[:_CHARACTERS])[:LONGEST], _END]

    def _encoded(self, tokens: Sequence[Sequence[int]]) -> Floats:
        longest = max(map(len, tokens))
        ids = np.full((len(tokens), longest), _PAD, dtype=np.int64)
        mask = np.zeros((len(tokens), longest), dtype=np.float32)
        for place, one in enumerate(tokens):
            ids[place, : len(one)] = one
            mask[place, : len(one)] = 1
        (found,) = self._body.run(None, {"words": self._words.of(ids), "mask": mask})
        return np.asarray(found, dtype=np.float32)


def _options() -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = min(2, os.cpu_count() or 1)
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return options
