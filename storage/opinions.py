"""Opinions as JSON: what a judge said stays readable after the judge has changed."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.fit.opinion import Flag, Grounds, Opinion, Question, Quote, Verdict


def written_opinion(opinion: Opinion) -> dict[str, object]:
    """The opinion as plain JSON."""
    return {**asdict(opinion), "flags": sorted(opinion.flags)}


def opinion_from(written: Mapping[str, Any]) -> Opinion:
    """The opinion that ``written_opinion`` wrote."""
    question = written["question"]
    return Opinion(
        verdict=Verdict(written["verdict"]),
        confidence=written["confidence"],
        grounds=Grounds(written["grounds"]),
        judge=written["judge"],
        line=written["line"],
        quotes=tuple(Quote(quote["line"], quote["text"]) for quote in written["quotes"]),
        reason=written["reason"],
        question=Question(question) if question else None,
        asks=written["asks"],
        shortlist=tuple((line, score) for line, score in written["shortlist"]),
        flags=frozenset(map(Flag, written["flags"])),
        precedents=tuple(written["precedents"]),
        history=tuple(written["history"]),
        forced=Verdict(written["forced"]) if written.get("forced") else None,
    )
