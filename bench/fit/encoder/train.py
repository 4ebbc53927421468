"""Teaching the net on labelled rows, and what it says of rows that it has not seen."""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from bench.fit.cases import HARD
from bench.fit.encoder.base import Base
from bench.fit.encoder.net import Net, Tables
from bench.fit.encoder.rows import GOAL, OUT, VISION, Asks, Row

EPOCHS = 5
AT_ONCE = 4
"""Products in a step."""
RATE, RATE_OF_HEAD = 1e-4, 1e-3
LINE_WEIGHT = 0.3
"""How much choosing the right line counts beside choosing the right label."""
EVERYDAY_WEIGHT = 2.0
ASKS_WEIGHT = 1.0
"""How much telling re-asks counts beside choosing the right label."""

Found = tuple[NDArray[np.float32], list[NDArray[np.float32]]]
"""Logits (rows x 4), and the figures of each row's lines."""


@dataclass(frozen=True)
class Batch:
    """Rows with their texts, each text once."""

    texts: list[str]
    request: torch.Tensor
    lines: torch.Tensor
    kinds: torch.Tensor
    named: torch.Tensor
    asked: torch.Tensor
    labels: torch.Tensor
    weights: torch.Tensor


def batch_of(rows: Sequence[Row]) -> Batch:
    """The rows as tensors."""
    texts: dict[str, int] = {}
    most = max(len(row.lines) for row in rows)
    lines = np.zeros((len(rows), most), dtype=np.int64)
    kinds = np.full((len(rows), most), -1, dtype=np.int64)
    named = np.zeros((len(rows), most), dtype=bool)
    asked = np.zeros((len(rows), most), dtype=bool)
    request = np.zeros(len(rows), dtype=np.int64)
    for at, row in enumerate(rows):
        request[at] = texts.setdefault(f"query: {row.request}", len(texts))
        answers = {kind for name, kind, _ in row.lines if name in row.named}
        for place, (name, kind, text) in enumerate(row.lines):
            lines[at, place] = texts.setdefault(f"passage: {text}", len(texts))
            kinds[at, place] = kind
            named[at, place] = name in row.named
            asked[at, place] = any(kind in some and answers & some for some in _GROUPS)
    return Batch(
        list(texts),
        torch.from_numpy(request),
        torch.from_numpy(lines),
        torch.from_numpy(kinds),
        torch.from_numpy(named),
        torch.from_numpy(asked),
        torch.tensor([row.label for row in rows]),
        torch.tensor([1.0 if row.of in HARD else EVERYDAY_WEIGHT for row in rows]),
    )


_GROUPS: tuple[frozenset[int], ...] = (GOAL, VISION, frozenset({OUT}))


@dataclass(frozen=True)
class Lessons:
    """What a net is taught: rows, re-asks, and the words of both."""

    base: Base
    rows: Sequence[Row]
    asks: Sequence[Asks]
    tables: Tables


def teach(lessons: Lessons, *, seed: int, say: str) -> Net:
    """A net that has seen these rows and re-asks five times."""
    base, rows, known, tables = lessons.base, lessons.rows, lessons.asks, lessons.tables
    net = Net(base)
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    by_product: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_product[row.product].append(row)
    products = list(by_product)
    steps = EPOCHS * -(-len(products) // AT_ONCE)
    learner = torch.optim.AdamW(
        [
            {"params": net.encoder.parameters(), "lr": RATE},
            {"params": net.head.parameters(), "lr": RATE_OF_HEAD},
        ],
        weight_decay=0.01,
    )
    warm = max(1, steps // 10)
    pace = torch.optim.lr_scheduler.LambdaLR(
        learner, lambda at: min((at + 1) / warm, max(0.0, (steps - at) / (steps - warm)))
    )
    began, step = time.monotonic(), 0
    net.train()
    for _ in range(EPOCHS):
        chance.shuffle(products)
        for begin in range(0, len(products), AT_ONCE):
            some = [row for name in products[begin : begin + AT_ONCE] for row in by_product[name]]
            loss = _loss(net, batch_of(some), tables)
            if known:
                again = known[step % len(known)]
                loss = loss + ASKS_WEIGHT * _loss_of_asks(net, again, tables)
            learner.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            learner.step()
            pace.step()
            step += 1
            if step % 25 == 0:
                spent = time.monotonic() - began
                print(
                    f"{say}: {step}/{steps} loss {loss.item():.3f} {spent:.0f} s",
                    flush=True,
                )
    return net


def _loss(net: Net, batch: Batch, tables: Tables) -> torch.Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        vectors = net.vectors(batch.texts, tables)
    vectors = vectors.float()
    logits, moved = net.head(vectors[batch.request], vectors[batch.lines], batch.kinds)
    label = functional.cross_entropy(logits, batch.labels, reduction="none", label_smoothing=0.05)
    all_asked = moved.masked_fill(~batch.asked, -1e4).logsumexp(1)
    right = moved.masked_fill(~batch.named, -1e4).logsumexp(1)
    line = torch.where(batch.named.any(1), all_asked - right, torch.zeros_like(right))
    return ((label + LINE_WEIGHT * line) * batch.weights).sum() / batch.weights.sum()


def _loss_of_asks(net: Net, known: Asks, tables: Tables) -> torch.Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        vectors = net.vectors([f"query: {text}" for text in (*known.ruled, *known.asked)], tables)
    vectors, count = vectors.float(), len(known.ruled)
    ruled, asked = vectors[:count], vectors[count:]
    logits = net.head.same(
        asked[:, None].expand(-1, count, -1), ruled[None].expand(len(asked), -1, -1)
    )
    wanted = torch.tensor([[float(place == one) for place in range(count)] for one in known.same])
    return functional.binary_cross_entropy_with_logits(logits, wanted, pos_weight=torch.tensor(3.0))


def foretell(net: Net, rows: Sequence[Row], tables: Tables) -> Found:
    """What the net says of rows."""
    net.eval()
    logits, lines = [], []
    by_product: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        by_product[row.product].append(at)
    found: dict[int, tuple[NDArray[np.float32], NDArray[np.float32]]] = {}
    with torch.no_grad():
        for places in by_product.values():
            batch = batch_of([rows[at] for at in places])
            vectors = net.vectors(batch.texts, tables)
            said, moved = net.head(vectors[batch.request], vectors[batch.lines], batch.kinds)
            for one, at in enumerate(places):
                found[at] = said[one].numpy(), moved[one, : len(rows[at].lines)].numpy()
    for at in range(len(rows)):
        logits.append(found[at][0])
        lines.append(found[at][1])
    return np.array(logits), lines
