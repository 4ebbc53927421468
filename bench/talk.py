"""Learns what sentences mean from the examples, and measures it on sentences kept apart.

python -m bench.talk [FILE ...]

Writes ``adapters/meaning/weights/talk.npz`` and prints what cross-validation over the examples
gives. A file holds a sentence a line: ``{"say", "means"}``. Needs scikit-learn. Baseline: the
nearest example alone.
"""

import hashlib
import io
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from adapters.meaning.encoder import REQUEST, Encoder
from adapters.meaning.files import FOLDER, MANIFEST, read_weights
from bot.meanings import Meaning, guess

SAY = Path(__file__).parents[1] / "prompts" / "say"
STRENGTH = 30.0
"""How closely the examples are followed (scikit-learn's C); chosen by cross-validation."""

Floats = NDArray[np.float32]


def examples() -> list[tuple[str, str]]:
    """Every example sentence of every language, with its meaning."""
    found = []
    for path in sorted(SAY.glob("*/meanings.yaml")):
        for meaning, sentences in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            found += [(sentence, Meaning(meaning).value) for sentence in sentences]
    return found


def digest(known: list[tuple[str, str]]) -> str:
    """Names the examples that weights were learnt from."""
    return hashlib.sha256(json.dumps(known, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Told:
    """Sentences with their meanings, and what was told of them: likelihoods of the names."""

    name: str
    said: list[tuple[str, str]]
    shares: Floats
    names: list[str]

    @property
    def ranked(self) -> list[list[tuple[Meaning, float]]]:
        """The meanings of each, the likeliest first."""
        return [
            [(Meaning(self.names[place]), float(row[place])) for place in np.argsort(-row)]
            for row in self.shares
        ]

    def report(self) -> None:
        """Print what it comes to."""
        truth = [meaning for _, meaning in self.said]
        both = list(zip(truth, self.ranked, strict=True))
        first = np.mean([ranked[0][0] == one for one, ranked in both])
        three = np.mean([one in [meaning for meaning, _ in ranked[:3]] for one, ranked in both])
        done = [
            guess(words, ranked).meaning.value
            for (words, _), ranked in zip(self.said, self.ranked, strict=True)
        ]
        pairs = Counter(zip(truth, done, strict=True))
        right = sum(count for (one, other), count in pairs.items() if one == other)
        kept = sum(n for (one, other), n in pairs.items() if one != "fit" and other == "fit")
        asked = sum(n for (one, other), n in pairs.items() if one != other and other == "ask")
        told = ("fit", "ask")
        lost = sum(n for (one, other), n in pairs.items() if one == "fit" and other not in told)
        fits = truth.count("fit")
        print(f"\n{self.name}: {len(truth)} sentences")
        print(f"  likeliest right {first:.2f}, among three {three:.2f}")
        print(f"  done right {right / len(truth):.2f}; asked back instead {asked}")
        print(f"  kept as requests {kept} of {len(truth) - fits}, requests lost {lost} of {fits}")


def main() -> None:
    """Learn, measure, write."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  for training alone
    from sklearn.model_selection import StratifiedKFold, cross_val_predict  # noqa: PLC0415

    known = examples()
    encoder = Encoder(read_weights())
    vectors = encoder.vectors([REQUEST + sentence for sentence, _ in known])
    labels = np.array([meaning for _, meaning in known])
    mean = vectors.mean(0)
    model = LogisticRegression(C=STRENGTH, max_iter=2_000)
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    x = _plain(vectors, mean)
    shares = cross_val_predict(model, x, labels, cv=folds, method="predict_proba")
    model.fit(x, labels)
    names = [str(name) for name in model.classes_]
    Told(f"{len(names)} meanings, cross-validation", known, shares, names).report()
    for path in sys.argv[1:]:
        apart = [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]
        said = [(str(one["say"]), str(one["means"])) for one in apart]
        found = encoder.vectors([REQUEST + sentence for sentence, _ in said])
        Told(path, said, model.predict_proba(_plain(found, mean)), names).report()
        nearest = labels[(found @ vectors.T).argmax(1)]
        right = np.mean(nearest == np.array([meaning for _, meaning in said]))
        print(f"  baseline, the nearest example alone: {right:.2f}")
    stored = io.BytesIO()
    np.savez(
        stored,
        allow_pickle=False,
        mean=mean.astype(np.float32),
        slopes=model.coef_.astype(np.float16),
        bases=model.intercept_.astype(np.float32),
        names=np.array(names),
        examples=np.array(digest(known)),
    )
    (FOLDER / "talk.npz").write_bytes(stored.getvalue())
    manifest = json.loads((FOLDER / MANIFEST).read_text(encoding="utf-8"))
    manifest["files"]["talk.npz"] = hashlib.sha256(stored.getvalue()).hexdigest()
    (FOLDER / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _plain(vectors: Floats, mean: Floats) -> Floats:
    away = vectors - mean
    found: Floats = away / np.linalg.norm(away, axis=1, keepdims=True)
    return found


if __name__ == "__main__":
    main()
