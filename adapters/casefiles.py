"""Case files: many requests with their goal chains, one JSON object a line, in and out.

A bad line gives a line out with ``error``, and the rest go on.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import BadFile
from bot.fit.case import FitCase, Line, Ruling, RulingKind
from bot.fit.judge import FitJudge
from bot.fit.meaning import Encoder
from bot.fit.opinion import Opinion
from bot.fit.pipeline import judge_request
from bot.portable import case_from, read_mapping
from bot.text import REQUEST_LIMIT, clean, shorten

Word = Callable[[Opinion, Sequence[Line]], tuple[str, str | None]]
"""Words for an opinion's reason and for its question; the lines are what was judged against."""

_RULINGS = {
    **{kind.value: kind for kind in RulingKind},
    "serves_sprint_goal": RulingKind.FITS,
    "serves_product_goal": RulingKind.FITS,
    "fits_vision": RulingKind.PARKS,
}


class BadLine(Exception):  # noqa: N818  it becomes a line of its own
    """A line that cannot be judged; the message says why."""


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """Judges the lines of a case file.

    seconds: how long the judge may take for each.
    """

    judge: FitJudge
    seconds: float
    word: Word
    encoder: Encoder | None = None

    async def prepare(self, lines: Iterable[bytes]) -> None:
        """Read all goals of a file at once, which is quicker than one chain after the other."""
        if self.encoder is not None:
            texts = dict.fromkeys(one.text for line in lines for one in _goal_lines(line))
            await self.encoder.prepare(list(texts))

    async def judged(self, lines: Iterable[bytes]) -> list[dict[str, object]]:
        """A line out for every line in that is not blank."""
        numbered = enumerate(lines, 1)
        return [await self.line(number, line) for number, line in numbered if line.strip()]

    async def line(self, number: int, line: bytes) -> dict[str, object]:
        """The line out for one line in; ``number`` counts from 1."""
        row: Mapping[str, object] = {}
        try:
            row = _row(line)
            return {"id": row.get("id"), **await self.opinion(_case(row))}
        except BadLine as problem:
            return {"id": row.get("id"), "line_number": number, "error": str(problem)}

    async def opinion(self, case: FitCase) -> dict[str, object]:
        """The opinion on a case, as it is written out."""
        began = time.perf_counter()
        judgement = await judge_request(
            case, self.judge, deadline=self.seconds, encoder=self.encoder
        )
        milliseconds = round((time.perf_counter() - began) * 1000, 2)
        stated = written(judgement.opinion, case.version, case.lines, self.word)
        return {**stated, "ms": milliseconds}


def written(opinion: Opinion, version: str, lines: Sequence[Line], word: Word) -> dict[str, object]:
    """An opinion as the plain fields that are written out."""
    reason, question = word(opinion, lines)
    return {
        "verdict": opinion.verdict.value,
        "forced": (opinion.forced or opinion.verdict).value,
        "line": opinion.line,
        "quotes": [{"line": quote.line, "text": quote.text} for quote in opinion.quotes],
        "reason": reason,
        "confidence": opinion.confidence,
        "sure": opinion.sure.value,
        "question": question,
        "shortlist": [[line, score] for line, score in opinion.shortlist],
        "flags": sorted(opinion.flags),
        "precedents": list(opinion.precedents),
        "judge": opinion.judge,
        "goal_version": version,
    }


def _goal_lines(line: bytes) -> tuple[Line, ...]:
    """The goal lines of a line in; none of one that cannot be judged."""
    try:
        return _case(_row(line)).lines if line.strip() else ()
    except BadLine:
        return ()


def _row(line: bytes) -> Mapping[str, object]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"this is no line of JSON: {type(error).__name__}") from None
    if not isinstance(row, dict):
        raise BadLine("a line holds one JSON object")
    return row


def _case(row: Mapping[str, object]) -> FitCase:
    chain, request = row.get("goal_chain"), row.get("request")
    if not isinstance(chain, dict):
        raise BadLine("goal_chain is missing, or is no object")
    if not isinstance(request, str):
        raise BadLine("request is missing, or is no text")
    version = str(row.get("goal_version") or _fingerprint(chain))
    try:
        file = read_mapping(chain)
    except BadFile as problem:
        where = f" ({problem.where})" if problem.where else ""
        raise BadLine(
            f"goal_chain cannot be read: {problem.problem}{where} {problem.detail}"
        ) from None
    rulings = tuple(_rulings(row.get("rulings"), version))
    return case_from(file, shorten(clean(request), REQUEST_LIMIT), rulings, version)


def _rulings(rulings: object, version: str) -> Iterator[Ruling]:
    if rulings is None:
        return
    if not isinstance(rulings, list):
        raise BadLine("rulings is no list")
    for place, ruling in enumerate(rulings, 1):
        if not isinstance(ruling, dict) or not isinstance(ruling.get("request"), str):
            raise BadLine(f"ruling {place} has no request")
        named = ruling.get("ruling") or ruling.get("kind") or ruling.get("verdict")
        if named not in _RULINGS:
            raise BadLine(f"ruling {place} decides nothing that is known")
        yield Ruling(
            id=str(ruling.get("id") or place),
            request=clean(ruling["request"])[:REQUEST_LIMIT],
            kind=_RULINGS[named],
            reason=str(ruling.get("reason") or ""),
            by=str(ruling.get("by") or ""),
            at=_moment(ruling.get("at")),
            version=str(ruling.get("goal_version") or version),
        )


def _moment(stated: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(stated)) if stated else None
    except ValueError:
        return None


def _fingerprint(chain: Mapping[str, object]) -> str:
    """A short name for exactly this chain, where the line names no version."""
    text = json.dumps(chain, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
