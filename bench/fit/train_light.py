"""Learn the weights of the embedded judge anew, and write ``bot/fit/weights.py``.

    pip install numpy
    python -m bench.fit.train_light

A logistic regression over ``bot/fit/features.py``. Each development case weighs as much as fifteen
training rows, since the latter were written by other hands. A verdict is stated only above the
threshold at which, by cross-validation over products, it was right in 85 of 100 cases in both sets.

The cases hold many traps that share words with a goal and do not serve it. Left alone, the
regression learns that shared words speak *against* a request, which is absurd where nobody sets
traps. So signs are held: words shared with a goal never speak for *outside*.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.fit.cases import CLASSES, Labelled, dev_cases, training_cases
from bot.fit import guardrails
from bot.fit.features import features
from bot.fit.light import opinion_from
from bot.fit.opinion import Verdict

DEV_WEIGHT = 15.0
DECAY = 5e-3
RATE = 0.05
STEPS = 2_000
EARNED = 0.85
FEWEST_STATED = 8
FOLDS = 8
FOLDS_FILE = Path(__file__).parent / "dev.folds.json"
"""For each product of the development cases: the weights learnt without it."""

WEIGHTS = Path(__file__).parents[2] / "bot" / "fit" / "weights.py"

Figures = NDArray[np.float64]


def main() -> None:
    """Learn, measure, write."""
    dev, training = list(dev_cases()), list(training_cases())
    rows = dev + training
    names = sorted(features(rows[0].case))
    seen = [features(row.case) for row in rows]
    figures = np.array([[one[name] for name in names] for one in seen])
    labels = _labels(rows)
    weights = np.array([DEV_WEIGHT] * len(dev) + [1.0] * len(training))
    foretold = _cross_validated(figures, rows, weights, names)
    is_dev = np.arange(len(rows)) < len(dev)
    for name, part in (("dev", is_dev), ("training", ~is_dev)):
        _print(name, foretold[part], labels[part])
    threshold = _threshold(foretold, rows, is_dev)
    print("outside is stated from", threshold)
    WEIGHTS.write_text(
        _module(names, *_fitted(figures, labels, weights, names), threshold), "utf-8"
    )
    folds = {}
    for product in sorted({row.product for row in dev}):
        others = np.array([row.product != product for row in rows])
        slopes, bases = _fitted(figures[others], labels[others], weights[others], names)
        folds[product] = {
            "bases": [round(float(base), 4) for base in bases],
            "slopes": {
                name: [round(float(value), 4) for value in slopes[:, place]]
                for place, name in enumerate(names)
            },
            "outside": threshold,
        }
    FOLDS_FILE.write_text(json.dumps(folds, indent=None), "utf-8")


def _labels(rows: Sequence[Labelled]) -> NDArray[np.int64]:
    return np.array([CLASSES.index(row.label) for row in rows])


def _folds(rows: Sequence[Labelled]) -> NDArray[np.int64]:
    """A fold for each product of the development cases, and eight for those of the rows."""
    dev = [row.product for row in rows if not row.twin or "\0" in row.twin]
    place = {product: number for number, product in enumerate(dict.fromkeys(dev))}
    others = sorted({row.product for row in rows} - place.keys())
    place |= {product: len(set(dev)) + number % FOLDS for number, product in enumerate(others)}
    return np.array([place[row.product] for row in rows])


def _cross_validated(
    figures: Figures, rows: Sequence[Labelled], weights: Figures, names: Sequence[str]
) -> Figures:
    labels, folds = _labels(rows), _folds(rows)
    foretold = np.zeros((len(labels), len(CLASSES)))
    for fold in sorted(set(folds.tolist())):
        out = folds == fold
        slopes, bases = _fitted(figures[~out], labels[~out], weights[~out], names)
        foretold[out] = _softmax(figures[out] @ slopes.T + bases)
    return foretold


def _fitted(
    figures: Figures, labels: NDArray[np.int64], weights: Figures, names: Sequence[str]
) -> tuple[Figures, Figures]:
    """Slopes and bases, by gradient descent with momentum that keeps to the signs."""
    spread = figures.std(0) + 1e-6
    scaled = figures / spread
    lowest, highest = _bounds(names)
    truth = np.eye(len(CLASSES))[labels]
    slopes, bases = np.zeros((len(CLASSES), len(names))), np.zeros(len(CLASSES))
    moving, moving_base = np.zeros_like(slopes), np.zeros_like(bases)
    for _ in range(STEPS):
        error = (_softmax(scaled @ slopes.T + bases) - truth) * (weights / weights.sum())[:, None]
        moving = 0.9 * moving - RATE * (error.T @ scaled + DECAY * slopes)
        moving_base = 0.9 * moving_base - RATE * error.sum(0)
        slopes = np.clip(slopes + moving, lowest, highest)
        bases = bases + moving_base
    return slopes / spread, bases


def _bounds(names: Sequence[str]) -> tuple[Figures, Figures]:
    """The lowest and highest slope of each class on each feature."""
    lowest = np.full((len(CLASSES), len(names)), -np.inf)
    highest = np.full((len(CLASSES), len(names)), np.inf)
    goal, vision, outside, unclear = range(len(CLASSES))
    for place, name in enumerate(names):
        if name.startswith(("goal_", "vision_", "in_", "known_")):
            highest[outside, place] = 0.0
            lowest[[goal, vision, unclear], place] = 0.0
        if name.startswith("out_"):
            highest[goal, place] = 0.0
        if name == "nothing_known":
            lowest[outside, place] = 0.0
            highest[[goal, vision], place] = 0.0
    return lowest, highest


def _softmax(logits: Figures) -> Figures:
    raised = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True))


def _threshold(
    foretold: Figures, rows: Sequence[Labelled], is_dev: NDArray[np.bool_]
) -> float | None:
    """From which share on *outside* may be stated: where the whole judge earned it in both sets.

    Guardrails, upkeep and steering speak as they do in the judge. None if nothing earned it.
    """
    labels = _labels(rows)
    shares = [dict(zip(CLASSES, map(float, one), strict=True)) for one in foretold]
    for threshold in np.arange(0.4, 0.96, 0.01):
        said = np.array(
            [
                guardrails.certain(row.case) is None
                and opinion_from(row.case, share, float(threshold)).verdict is Verdict.OUTSIDE
                for row, share in zip(rows, shares, strict=True)
            ]
        )
        parts = [labels[said & part] == CLASSES.index("outside") for part in (is_dev, ~is_dev)]
        if all(len(part) >= FEWEST_STATED and part.mean() >= EARNED for part in parts):
            return round(float(threshold), 2)
    return None


def _print(name: str, foretold: Figures, labels: NDArray[np.int64]) -> None:
    said = foretold.argmax(1)
    scores = []
    for kind in range(len(CLASSES)):
        both = ((said == kind) & (labels == kind)).sum()
        scores.append(2 * both / max(1, (said == kind).sum() + (labels == kind).sum()))
    false_fits = ((said == 0) & (labels != 0)).sum() / (labels != 0).sum()
    print(
        f"{name}: {len(labels)} cases, accuracy {(said == labels).mean():.3f}, macro-F1 "
        f"{np.mean(scores):.3f}, false fits {false_fits:.3f}, if it always had to speak"
    )


def _module(names: Sequence[str], slopes: Figures, bases: Figures, threshold: float | None) -> str:
    lines = [
        '"""Learnt by ``bench/fit/train_light.py``; not to be edited by hand."""',
        "",
        f"CLASSES = {CLASSES!r}",
        "",
        f"BASES = ({', '.join(f'{base:.4f}' for base in bases)})",
        '"""What each class begins with."""',
        "",
        "SLOPES: dict[str, tuple[float, float, float, float]] = {",
        *(
            f'    "{name}": ({", ".join(f"{value:.4f}" for value in slopes[:, place])}),'
            for place, name in enumerate(names)
        ),
        "}",
        '"""What each feature adds to each class."""',
        "",
        f"OUTSIDE: float | None = {threshold}",
        '"""From which share on *outside* may be stated; None if nothing has earned it."""',
    ]
    return "\n".join(lines).replace("'", '"') + "\n"


if __name__ == "__main__":
    main()
