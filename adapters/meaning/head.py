"""What vectors say of a request and the lines of a goal chain; taught by ``bench/fit/encoder``.

Every line gets a figure: how near the request comes to it, by cosine and by a small layer over
both vectors, more or less for its kind. A request serves the goal as far as it moves *any* line
of the goal, and so on; what the whole chain says comes in by one more layer.
"""

from dataclasses import dataclass
from math import erf
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.fit.case import GOAL_KINDS, VISION_KINDS, LineKind

Floats = NDArray[np.float32]

KINDS = {
    LineKind.PRODUCT_GOAL: 0,
    LineKind.IN_SCOPE: 1,
    LineKind.OUT_OF_SCOPE: 2,
    LineKind.KPI: 3,
    LineKind.RELEASE_GOAL: 4,
    LineKind.SPRINT_GOAL: 5,
    LineKind.VISION: 6,
    LineKind.MISSION: 6,
    LineKind.STRATEGY: 6,
    LineKind.USER_GOAL: 7,
    LineKind.BUSINESS_GOAL: 8,
}
"""The place of each kind of line in the head's tables."""

_GROUPS = (GOAL_KINDS, VISION_KINDS, frozenset({LineKind.OUT_OF_SCOPE}))
_LOW = -30.0
_erf = np.vectorize(erf, otypes=[np.float32])


@dataclass(frozen=True, slots=True)
class Read:
    """What it read; ``bot.fit.meaning.Reading`` says what the fields mean."""

    shares: Floats
    figures: Floats
    ruled_out: float


class Head:
    """The small layers over the encoder."""

    def __init__(self, stored: Path) -> None:
        """The figures of ``head.npz``."""
        with np.load(stored, allow_pickle=False) as arrays:
            self._of = {name: arrays[name].astype(np.float32) for name in arrays.files}

    def read(self, request: Floats, lines: Floats, kinds: tuple[LineKind, ...]) -> Read:
        """request: a vector; lines: lines x vector, one at least."""
        of, places = self._of, [KINDS[kind] for kind in kinds]
        a = self._linear("of_request", request) * 4
        b = self._linear("of_line", lines) * 4 + of["of_kind"][places] * 0.1
        pair = self._layers("pair", np.concatenate([a * b, np.abs(a - b)], -1))[:, 0]
        figures = of["scale"] * (lines @ request - 0.8) + of["kind"][places] + pair
        groups = [np.array([kind in group for kind in kinds]) for group in _GROUPS]
        tops = [figures[group].max(initial=_LOW) for group in groups]
        counts = [group.sum() / 5 for group in groups]
        means = [b[group].mean(0) if group.any() else np.zeros_like(a) for group in groups[:2]]
        facts = np.array([*np.clip(tops, -10, 10), *counts], dtype=np.float32)
        chain = self._layers("chain", np.concatenate([a, *means, facts]))
        moved = [np.logaddexp.reduce([_LOW, *figures[group]]) for group in groups]
        logits = np.array(
            [
                moved[0] + chain[0],
                moved[1] + chain[1],
                np.logaddexp(chain[2], moved[2]),
                chain[3],
            ]
        )
        logits = (logits + of["bias"]) / of["temperature"]
        raised = np.exp(logits - logits.max())
        ruled_out = float(np.exp(moved[2] - np.logaddexp(chain[2], moved[2])))
        return Read(raised / raised.sum(), figures, ruled_out)

    def same(self, request: Floats, others: Floats) -> Floats:
        """How likely a request asks for the same as each of some others, 0 to 1."""
        a, b = self._linear("of_ask", request) * 4, self._linear("of_ask", others) * 4
        pair = self._layers("ask", np.concatenate([a * b, np.abs(a - b)], -1))[:, 0]
        logits = self._of["ask_scale"] * (others @ request - 0.9) + pair
        found: Floats = 1 / (1 + np.exp(-logits))
        return found

    def _linear(self, name: str, x: Floats) -> Floats:
        found: Floats = x @ self._of[f"{name}.weight"].T + self._of[f"{name}.bias"]
        return found

    def _layers(self, name: str, x: Floats) -> Floats:
        inner = self._linear(f"{name}.0", x)
        gelu = inner * (1 + _erf(inner / np.sqrt(2))) / 2
        return self._linear(f"{name}.2", gelu)
