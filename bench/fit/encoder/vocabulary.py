"""The tokenizer and the word table that are shipped: the base's, without other scripts.

Kept are pieces of Latin, Greek, Cyrillic, Han, Kana and Hangul letters, digits and signs: 179,000
of 250,000. A text in another script is made of unknown tokens, and the judge says so.
"""

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sentencepiece as spm
import sentencepiece.sentencepiece_model_pb2 as proto
from numpy.typing import NDArray

from bench.fit.encoder.base import Base

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "CJK", "HIRAGANA", "KATAKANA", "HANGUL")


@dataclass(frozen=True)
class Vocabulary:
    """model: what SentencePiece loads. rows: which rows of the base's table its ids stand for."""

    model: bytes
    rows: NDArray[np.int64]


def vocabulary(base: Base) -> Vocabulary:
    """The pieces that are kept, in the base's order."""
    kept = [
        row
        for row, piece in enumerate(base.pieces)
        if row < len(SPECIAL) or (piece != b"<mask>" and _is_kept(piece.decode()))
    ]
    model = proto.ModelProto()
    model.ParseFromString(_normaliser())
    del model.pieces[:]
    for row in kept:
        piece = model.pieces.add()
        piece.piece = base.pieces[row].decode()
        piece.score = base.scores[row]
        piece.type = _type_of(row)
    spec = model.trainer_spec
    spec.vocab_size = len(kept)
    spec.bos_id, spec.pad_id, spec.eos_id, spec.unk_id = range(4)
    spec.bos_piece, spec.pad_piece, spec.eos_piece, spec.unk_piece = SPECIAL
    return Vocabulary(model.SerializeToString(), np.array(kept))


def load(model: bytes) -> spm.SentencePieceProcessor:
    """The tokenizer."""
    return spm.SentencePieceProcessor(model_proto=model)


def _type_of(row: int) -> int:
    piece = proto.ModelProto.SentencePiece
    if row == SPECIAL.index("<unk>"):
        return int(piece.UNKNOWN)
    return int(piece.CONTROL) if row < len(SPECIAL) else int(piece.NORMAL)


def _normaliser() -> bytes:
    """A model with the rules by which XLM-R's texts are made plain (``nmt_nfkc``)."""
    made = io.BytesIO()
    spm.SentencePieceTrainer.train(
        sentence_iterator=iter(["a few words to learn from", "and a few more words"] * 20),
        model_writer=made,
        vocab_size=40,
        hard_vocab_limit=False,
        normalization_rule_name="nmt_nfkc",
        minloglevel=2,
    )
    return made.getvalue()


def _is_kept(piece: str) -> bool:
    return all(_is_read(letter) for letter in _letters(piece))


def _letters(piece: str) -> Sequence[str]:
    return [letter for letter in piece if letter.isalpha()]


def _is_read(letter: str) -> bool:
    return unicodedata.name(letter, "").split(" ")[0].split("-")[0] in _SCRIPTS
