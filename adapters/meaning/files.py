"""The weights as files: what they are, and whether they are whole.

``weights/manifest.json`` names each file with its SHA-256; ``weights/README.md`` says where they
come from and under which licence. Nothing is downloaded, ever.
"""

import hashlib
import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

FOLDER = Path(__file__).parent / "weights"
MANIFEST = "manifest.json"
NAMES = ("pieces.model", "words.bin", "body.onnx", "head.npz", "talk.npz")

NEEDS = ("numpy", "onnxruntime", "sentencepiece")
"""What the encoder runs on."""


class NoWeights(Exception):  # noqa: N818  a sentence for the operator
    """The encoder cannot be loaded; the message says why, as one sentence."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Where the checked files lie."""

    pieces: Path
    words: Path
    body: Path
    head: Path
    talk: Path


def read_weights(folder: Path = FOLDER) -> Weights:
    """The files, each checked against its hash. Raises NoWeights."""
    for package in NEEDS:
        if find_spec(package) is None:
            raise NoWeights(f"the package {package} is not installed")
    try:
        known = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        for name in NAMES:
            _check(folder / name, known[name])
        return Weights(*(folder / name for name in NAMES))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise NoWeights(f"its weights in {folder} cannot be read: {problem}") from None


def _check(path: Path, digest: str) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != digest:
        raise NoWeights(f"{path.name} is damaged: its SHA-256 is not the one in {MANIFEST}")
