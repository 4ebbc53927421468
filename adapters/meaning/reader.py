"""Reads a case by meaning, in a thread of its own; loaded when it is first needed."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.meaning import files
from adapters.meaning.files import NoWeights
from bot.fit.case import FitCase
from bot.fit.meaning import Reading
from bot.fit.tiers import CLASSES

if TYPE_CHECKING:  # the packages may be missing
    from adapters.meaning.encoder import Encoder
    from adapters.meaning.head import Head
    from adapters.meaning.talk import Talk

_LOG = logging.getLogger("throughline.judge")


@dataclass(frozen=True, slots=True)
class _Net:
    encoder: "Encoder"
    head: "Head"
    talk: "Talk"


class Reader:
    """The encoder and the net over it, shared by all who need them.

    Keeps ``bot.fit.meaning.Encoder``.
    """

    def __init__(self, folder: Path = files.FOLDER) -> None:
        """folder: where the weights lie; nothing is loaded yet."""
        self._folder = folder
        self._lock = threading.Lock()
        self._net: _Net | None = None
        self._missing: NoWeights | None = None

    async def read(self, case: FitCase) -> Reading:
        """What it reads in a case. Raises NoWeights."""
        return await asyncio.to_thread(self._read, case)

    async def prepare(self, lines: Sequence[str]) -> None:
        """Encode goal lines before they are needed; does nothing without weights."""
        with contextlib.suppress(NoWeights):
            await asyncio.to_thread(self._prepare, lines)

    async def make_ready(self) -> None:
        """Load it before it is needed; does nothing without weights."""
        with contextlib.suppress(NoWeights):
            await asyncio.to_thread(self.load)

    async def sameness(self, request: str, others: Sequence[str]) -> list[float]:
        """How likely a request asks for the same as each of some others; empty without weights."""
        try:
            return await asyncio.to_thread(self._sameness, request, others)
        except NoWeights:
            return []

    async def meanings(self, words: str) -> list[tuple[str, float]]:
        """What a sentence is likeliest to mean; empty without weights."""
        try:
            return await asyncio.to_thread(self._meanings, words)
        except NoWeights:
            return []

    def load(self) -> None:
        """Load it now. Raises NoWeights, each time, once it was found missing."""
        with self._lock:
            self._loaded()

    def _read(self, case: FitCase) -> Reading:
        with self._lock:
            net = self._loaded()
            from adapters.meaning.encoder import LINE, REQUEST  # noqa: PLC0415  may be missing

            texts = [REQUEST + case.request, *(LINE + line.text for line in case.lines)]
            vectors = net.encoder.vectors(texts)
            unread = max(
                net.encoder.unread(case.request),
                net.encoder.unread(" ".join(line.text for line in case.lines)),
            )
        read = net.head.read(vectors[0], vectors[1:], tuple(line.kind for line in case.lines))
        shares = dict(zip(CLASSES, map(float, read.shares), strict=True))
        names = (line.id for line in case.lines)
        figures = dict(zip(names, map(float, read.figures), strict=True))
        return Reading(shares, figures, read.ruled_out, unread)

    def _prepare(self, lines: Sequence[str]) -> None:
        with self._lock:
            net = self._loaded()
            from adapters.meaning.encoder import KEPT, LINE  # noqa: PLC0415  may be missing

            net.encoder.vectors([LINE + text for text in lines[:KEPT]])

    def _sameness(self, request: str, others: Sequence[str]) -> list[float]:
        if not others:
            return []
        with self._lock:
            net = self._loaded()
            from adapters.meaning.encoder import REQUEST  # noqa: PLC0415  may be missing

            vectors = net.encoder.vectors([REQUEST + text for text in (request, *others)])
        return [float(one) for one in net.head.same(vectors[0], vectors[1:])]

    def _meanings(self, words: str) -> list[tuple[str, float]]:
        with self._lock:
            net = self._loaded()
            from adapters.meaning.encoder import REQUEST  # noqa: PLC0415  may be missing

            (vector,) = net.encoder.vectors([REQUEST + words])
        return net.talk.ranked(vector)

    def _loaded(self) -> _Net:
        if self._missing is not None:
            raise self._missing
        if self._net is None:
            try:
                weights = files.read_weights(self._folder)
                from adapters.meaning.encoder import Encoder  # noqa: PLC0415  may be missing
                from adapters.meaning.head import Head  # noqa: PLC0415  may be missing
                from adapters.meaning.talk import Talk  # noqa: PLC0415  may be missing

                self._net = _Net(Encoder(weights), Head(weights.head), Talk(weights.talk))
            except NoWeights as missing:
                self._missing = missing
                _LOG.error("the encoder cannot be loaded, so the light judge answers: %s", missing)
                raise
        return self._net
