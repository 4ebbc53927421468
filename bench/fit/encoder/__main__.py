"""Teaches the embedded judge anew: its weights and where its tiers begin.

python -m bench.fit.encoder e5-small-q4.bin --work FOLDER

Needs torch, onnx, onnx_ir, sentencepiece and protobuf beside what the tests need, and the base
(``base.py`` says where it comes from). Three quarters of an hour on two cores: a net that has
seen two thirds of the products and sets the tiers by the others, and the net that is shipped. What
was done already is found again in FOLDER. Then ``python -m bench.talk`` and ``python -m
bench.fit.figures`` learn and measure what rests on it; no net has seen ``dev.jsonl`` and
``everyday.jsonl``.
"""

import argparse
import pickle
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from adapters.meaning.files import FOLDER
from bench.fit.encoder.base import Base, read_base
from bench.fit.encoder.calibrate import Calibration, calibrated
from bench.fit.encoder.net import Net, Tables
from bench.fit.encoder.rows import Asks, Row, asks, rows
from bench.fit.encoder.ship import ship
from bench.fit.encoder.tables import tables_for
from bench.fit.encoder.train import Found, Lessons, foretell, teach
from bench.fit.encoder.vocabulary import Vocabulary, vocabulary

HERE = Path(__file__).parents[1]
TIERS = Path(__file__).parents[3] / "bot" / "fit" / "tiers.py"
SEED = 1


@dataclass(frozen=True)
class Work:
    """What everything is made from, and where it is kept."""

    base: Base
    vocabulary: Vocabulary
    rows: Sequence[Row]
    asks: Sequence[Asks]
    tables: Tables
    folder: Path

    def unseen(self) -> tuple[list[Row], Found]:
        """A third of the products, and what a net that has seen the others says of them."""
        apart = [row for row in self.rows if is_apart(row.product)]
        kept = self.folder / "unseen.pkl"
        if not kept.exists():
            seen = [row for row in self.rows if not is_apart(row.product)]
            lessons = Lessons(self.base, seen, self.asks, self.tables)
            net = teach(lessons, seed=SEED, say="two thirds")
            kept.write_bytes(pickle.dumps(foretell(net, apart, self.tables)))
        return apart, pickle.loads(kept.read_bytes())  # noqa: S301  our own file

    def whole(self) -> Net:
        """The net that has seen everything."""
        net, kept = Net(self.base), self.folder / "whole.pt"
        if not kept.exists():
            lessons = Lessons(self.base, self.rows, self.asks, self.tables)
            taught = teach(lessons, seed=SEED, say="whole")
            torch.save(taught.state_dict(), kept)
        net.load_state_dict(torch.load(kept))
        return net


def is_apart(product: str) -> bool:
    """Whether a product is kept from the net that sets the tiers; a third of them is."""
    return zlib.crc32(product.encode()) % 3 == 0


def calibration_of(work: Work) -> Calibration:
    """Where the tiers begin, by the third of the products that a net has not seen."""
    unseen, (logits, _) = work.unseen()
    return calibrated(
        logits.astype(np.float64),
        np.array([row.label for row in unseen]),
        np.array([row.is_everyday for row in unseen]),
    )


def main() -> None:
    """Read the arguments, and do it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    said = parser.parse_args()
    said.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(2)
    base = read_base(said.base)
    words = vocabulary(base)
    known, again = rows(HERE / "train"), asks(HERE / "train" / "reasks.jsonl")
    tables = tables_for(known, again, base, words)
    work = Work(base, words, known, again, tables, said.work)
    found = calibration_of(work)
    TIERS.write_text(tiers(found), encoding="utf-8")
    ship(work.whole(), base, words, found, FOLDER)


def tiers(found: Calibration) -> str:
    """The room of the core that says where tiers begin."""
    names = {"goal": "goal", "vision": "vision", "off": "outside"}
    lines = [f'    "{names[label]}": {pair},' for label, pair in found.starts.items()]
    before, begin, rest = TIERS.read_text(encoding="utf-8").partition("FROM = {\n")
    _, end, after = rest.partition('    "unclear"')
    return before + begin + "\n".join(lines) + "\n" + end + after


if __name__ == "__main__":
    main()
