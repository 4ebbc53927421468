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

NEEDS = ("numpy", "onnxruntime", "sentencepiece")
"""What the encoder runs on."""


class NoWeights(Exception):  # noqa: N818  a sentence for the operator
    """The encoder cannot be loaded; the message says why, as one sentence."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The bytes of the small files, and where the word table lies."""

    pieces: bytes
    body: bytes
    head: bytes
    words: Path


def read_weights(folder: Path = FOLDER) -> Weights:
    """The files, each checked against its hash. Raises NoWeights."""
    for package in NEEDS:
        if find_spec(package) is None:
            raise NoWeights(f"the package {package} is not installed")
    try:
        known = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        checked = {name: _checked(folder / name, digest) for name, digest in known.items()}
        return Weights(
            checked["pieces.model"], checked["body.onnx"], checked["head.npz"], folder / "words.bin"
        )
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise NoWeights(f"its weights in {folder} cannot be read: {problem}") from None


def _checked(path: Path, digest: str) -> bytes:
    found = path.read_bytes()
    if hashlib.sha256(found).hexdigest() != digest:
        raise NoWeights(f"{path.name} is damaged: its SHA-256 is not the one in {MANIFEST}")
    return found
