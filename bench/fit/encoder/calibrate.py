"""Where the tiers begin: from what nets said of products that they had not seen.

For each class a curve is fitted that turns the share which the net gives it into how often it is
right (Platt). A tier begins, for every class, where that chance falls to one and the same figure:
the lowest one with which the tier as a whole was right often enough, in everyday requests and in
the harder cases alike. "Fits" begins higher where it would be said wrongly too often.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.fit.encoder.rows import LABELS

RIGHT = {"likely": 0.85, "leaning": 0.65}
"""How often a tier must be right, in each kind of cases."""

FALSE_FITS = {"likely": 0.012, "leaning": 0.04}
"""Of the cases that serve no goal, how many may be called serving one: *likely*, and at all.

Two thirds of what is bearable (2 and 6 of 100): the net that has seen every product is surer.
"""

STATED = (0, 1, 2)
_CHANCES = np.arange(0.30, 0.95, 0.005)
_STEPS = np.arange(0.25, 1.0, 0.005)

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Calibration:
    """Where the tiers begin.

    bias, temperature: what is added to logits, and what they are divided by then.
    starts: by label, of *leaning* and of *likely*.
    """

    bias: Floats
    temperature: float
    starts: dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Unseen:
    """What was said of rows: the class, its share, and what they are."""

    said: NDArray[np.int64]
    top: Floats
    labels: NDArray[np.int64]
    everyday: Truths

    @property
    def kinds(self) -> tuple[Truths, Truths]:
        """Everyday requests, and the harder cases."""
        return self.everyday, ~self.everyday

    def from_on(self, starts: Floats) -> Truths:
        """Which rows get a verdict, if it is stated from these shares on."""
        found: Truths = (self.said < len(STATED)) & (self.top >= np.append(starts, 9)[self.said])
        return found

    def is_right(self, some: Truths, least: float) -> bool:
        """Whether so many of some rows are right, in both kinds."""
        right = self.said == self.labels
        return all(right[some & kind].mean() >= least for kind in self.kinds if (some & kind).any())

    def false_fits(self, start: float) -> float:
        """How many that serve no goal are called serving one, in the worse kind."""
        wrong = (self.said == 0) & (self.top >= start)
        others = [(self.labels != 0) & kind for kind in self.kinds]
        return max(float((wrong & some).sum() / some.sum()) for some in others)


def calibrated(
    logits: Floats, labels: NDArray[np.int64], everyday: NDArray[np.bool_]
) -> Calibration:
    """What logits of unseen products come to."""
    weights = np.where(everyday, 1 / max(everyday.sum(), 1), 1 / max((~everyday).sum(), 1))
    bias, temperature = _plain(logits, labels, weights / weights.sum())
    shares = softmax((logits + bias) / temperature)
    unseen = Unseen(shares.argmax(1), shares.max(1), labels, everyday)
    curves = [_curve(unseen, label) for label in STATED]
    likely = _starts(unseen, curves, "likely", np.full(len(STATED), 9.0))
    leaning = np.minimum(_starts(unseen, curves, "leaning", likely), likely)
    return Calibration(
        bias,
        temperature,
        {
            LABELS[label]: (round(float(leaning[label]), 3), round(float(likely[label]), 3))
            for label in STATED
        },
    )


def _starts(unseen: Unseen, curves: list[Floats], tier: str, above: Floats) -> Floats:
    """The shares from which on the tier below ``above`` is right often enough."""
    least_for_fits = next(
        (float(one) for one in _STEPS if unseen.false_fits(float(one)) <= FALSE_FITS[tier]), 1.0
    )
    for chance in _CHANCES:
        starts = np.array([_first(curve, float(chance)) for curve in curves])
        starts[0] = max(starts[0], least_for_fits)
        inside = unseen.from_on(starts) & ~unseen.from_on(above)
        if unseen.is_right(inside, RIGHT[tier]):
            return starts
    return np.ones(len(STATED))


def _first(curve: Floats, chance: float) -> float:
    """The first share with which a class is right so often."""
    enough = curve >= chance
    return float(_STEPS[enough.argmax()]) if enough.any() else 1.0


def _curve(unseen: Unseen, label: int) -> Floats:
    """How often a class is right, at each of ``_STEPS``: a logistic curve over the share's odds."""
    mine = unseen.said == label
    x = np.stack([_odds(unseen.top[mine]), np.ones(mine.sum())], 1)
    y = (unseen.labels[mine] == label).astype(float)
    slopes = np.array([1.0, 0.0])
    for _ in range(25):  # Newton's method
        p = 1 / (1 + np.exp(-x @ slopes))
        bend = (x * (p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(2)
        slopes += np.linalg.solve(bend, x.T @ (y - p))
    steps = np.stack([_odds(_STEPS), np.ones(len(_STEPS))], 1)
    found: Floats = 1 / (1 + np.exp(-steps @ slopes))
    return found


def _odds(shares: Floats) -> Floats:
    clipped = np.clip(shares, 1e-6, 1 - 1e-6)
    found: Floats = np.log(clipped / (1 - clipped))
    return found


def softmax(logits: Floats) -> Floats:
    """The shares of the classes."""
    raised = np.exp(logits - logits.max(1, keepdims=True))
    found: Floats = raised / raised.sum(1, keepdims=True)
    return found


def _plain(logits: Floats, labels: NDArray[np.int64], weights: Floats) -> tuple[Floats, float]:
    """The bias and the temperature with which the labels surprise least."""
    truth = np.eye(logits.shape[1])[labels]
    bias, scale = np.zeros(logits.shape[1]), 1.0
    for _ in range(2_000):  # plain descent: five figures over some thousand rows
        away = (softmax((logits + bias) * scale) - truth) * weights[:, None]
        bias = bias - 2.0 * scale * away.sum(0)
        scale -= 0.1 * float((away * (logits + bias)).sum())
    return np.round(bias - bias.mean(), 3), round(1 / scale, 3)
