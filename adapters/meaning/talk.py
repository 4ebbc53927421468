"""What a sentence is likeliest to mean: a logistic regression over its vector.

Learnt from the example sentences in ``prompts/say/<locale>/meanings.yaml`` by
``python -m bench.talk``; a test says when they have changed since.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Talk:
    """The figures of ``talk.npz``."""

    def __init__(self, stored: Path) -> None:
        """Read them."""
        with np.load(stored, allow_pickle=False) as arrays:
            self._mean, self._slopes = arrays["mean"], arrays["slopes"].astype(np.float32)
            self._bases = arrays["bases"]
            self._names = [str(name) for name in arrays["names"]]

    def ranked(self, vector: Floats) -> list[tuple[str, float]]:
        """Every meaning with how likely it is, the likeliest first."""
        away = vector - self._mean
        logits = self._slopes @ (away / np.linalg.norm(away)) + self._bases
        raised = np.exp(logits - logits.max())
        shares = raised / raised.sum()
        return [(self._names[place], float(shares[place])) for place in np.argsort(-shares)]
