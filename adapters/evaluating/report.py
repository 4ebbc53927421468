"""What a measurement came to: as Markdown, as JSON and as a picture."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from adapters.evaluating import scoring
from adapters.evaluating.scoring import Scored, Share
from adapters.pictures.charts import Bar, bars
from adapters.pictures.drawing import LIGHT, Picture
from bot.fit.opinion import Sureness

Figure = Callable[[Sequence[Scored]], Share]

SHARES: dict[str, Figure] = {
    "accuracy": scoring.accuracy,
    'false "fits"': scoring.false_fits,
    "coverage (says a verdict)": scoring.coverage,
    "precision when it says one": scoring.precision,
    "names a right line": scoring.named_line,
    "goal swaps, both right": scoring.goal_swaps,
}

_EXPLAINED = (
    "In brackets: 95 % intervals, by drawing whole products anew. The floor is a judge that never "
    "reads the goals; what it gets right is style."
)
EARNED = 0.85
"""What a verdict must earn before it is stated; a line in the picture."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A judge on a set of cases.

    how: how the cases were kept from what the judge had learnt, in words; "" where there is
    nothing to say. fell_back: how often another judge stood in.
    """

    judge: str
    cases: str
    rows: Sequence[Scored]
    how: str = ""
    fell_back: int = 0

    @property
    def floor(self) -> list[Scored]:
        """A judge that never reads the goals, on the same cases."""
        return scoring.goal_blind([row.known for row in self.rows])


def table(measured: Measured) -> list[tuple[str, str, str]]:
    """Name, figure with its interval, and the same of the goal-blind floor."""
    rows, floor = measured.rows, measured.floor
    lines = [("macro-F1", _f1(rows), _f1(floor))]
    for name, figure in SHARES.items():
        blind = figure(floor) if name != "names a right line" else Share(0, 0)
        lines.append((name, _share(rows, figure), _plain(blind)))
    spent = [row.milliseconds for row in rows]
    cuts = quantiles(spent, n=100) if len(spent) > 1 else [*spent * 99]
    lines.append(("milliseconds, p50 / p99", f"{cuts[49]:.1f} / {cuts[98]:.1f}", ""))
    tokens = sum(row.tokens for row in rows)
    if tokens:
        lines.append(("tokens a case", f"{tokens / len(rows):.0f}", ""))
    return lines


def markdown(measured: Measured) -> str:
    """The whole report."""
    rows = measured.rows
    counted = f"{len(rows)} cases of {len({row.known.product for row in rows})} products"
    parts = [
        f"# {measured.judge} on {measured.cases}",
        f"{counted}. {measured.how}".strip(),
        _rows(("figure", "this judge", "goal-blind floor"), table(measured)),
        _EXPLAINED,
    ]
    if measured.fell_back:
        parts.append(f"The embedded judge stood in {measured.fell_back} times.")
    said = scoring.by_sureness(rows)
    sure = [(one.value, _plain(said[one])) for one in Sureness]
    parts += ["## How sure, and how often right", _rows(("says", "is right"), sure)]
    tags = [(tag, _plain(share)) for tag, share in scoring.by_tag(rows).items()]
    if tags:
        parts += ["## By tag", _rows(("tag", "is right"), tags)]
    return "\n\n".join(parts) + "\n"


def as_json(measured: Measured) -> str:
    """The same figures for a program, and every case."""
    rows = measured.rows
    figures: dict[str, object] = {"macro-F1": scoring.macro_f1(rows)}
    for name, figure in SHARES.items():
        share = figure(rows)
        figures[name] = {"right": share.right, "of": share.of, "interval": _interval(rows, figure)}
    cases = [
        {
            "id": row.known.id,
            "label": row.known.label,
            "said": row.said,
            "line": row.line,
            "sure": row.sure,
            "ms": round(row.milliseconds, 2),
            "tokens": row.tokens,
        }
        for row in rows
    ]
    whole = {
        "judge": measured.judge,
        "file": measured.cases,
        "how": measured.how,
        "fell_back": measured.fell_back,
        "figures": figures,
        "cases": cases,
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def picture(measured: Measured) -> Picture:
    """How often it is right at each word for how sure it is."""
    said = scoring.by_sureness(measured.rows)
    rows = [Bar(one.value, said[one].value, _plain(said[one])) for one in Sureness]
    return bars(f"{measured.judge}: how sure, and how often right", rows, LIGHT, EARNED)


def _share(rows: Sequence[Scored], figure: Figure) -> str:
    drawn = _interval(rows, figure)
    between = f" [{_percent(drawn[0])} - {_percent(drawn[1])}]" if drawn else ""
    return f"{_plain(figure(rows))}{between}"


def _interval(rows: Sequence[Scored], figure: Figure) -> tuple[float, float] | None:
    return scoring.interval(rows, lambda drawn: figure(drawn).value)


def _f1(rows: Sequence[Scored]) -> str:
    drawn = scoring.interval(rows, scoring.macro_f1)
    between = f" [{drawn[0]:.2f} - {drawn[1]:.2f}]" if drawn else ""
    return f"{scoring.macro_f1(rows):.3f}{between}"


def _plain(share: Share) -> str:
    if share.value is None:
        return "-"
    return f"{_percent(share.value)} ({share.right} of {share.of})"


def _percent(value: float) -> str:
    return f"{value:.0%}".replace("%", " %")


def _rows(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
