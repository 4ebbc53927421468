"""What the embedded judge is worth on products that it has never seen, and how re-asks are found.

python -m bench.fit.figures

Writes ``figures.json``, from which ``make docs`` fills the table in the README; a test measures
again and compares. ``everyday.jsonl`` and ``dev.jsonl`` were in no training; ``reasks.jsonl``
neither, but the likelihood from which a ruling binds was chosen on its first half.
"""

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from adapters import wiring
from adapters.evaluating import scoring
from adapters.evaluating.cases import Labelled, labelled
from adapters.evaluating.scoring import Scored, scored
from bench.fit.encoder.rows import Asks, asks
from bot.fit import precedents
from bot.fit.case import FitCase, Ruling, RulingKind
from bot.fit.judge import FitJudge
from bot.fit.light import LightJudge
from bot.fit.opinion import Opinion, Sureness
from bot.fit.pipeline import judge_request

HERE = Path(__file__).parent
FILE = HERE / "figures.json"
SETS = ("everyday", "dev")


@dataclass(frozen=True)
class Said:
    """A case, and what the whole pipeline said of it."""

    known: Labelled
    opinion: Opinion

    @property
    def forced(self) -> str:
        """What it would say if it had to."""
        verdict = self.opinion.forced or self.opinion.verdict
        return scored(self.known, replace(self.opinion, verdict=verdict), 0.0, 0).said

    @property
    def row(self) -> Scored:
        """As it is counted."""
        return scored(self.known, self.opinion, 0.0, 0)


async def said(known: Sequence[Labelled], judge: FitJudge) -> list[Said]:
    """What a judge says of cases."""
    encoder = wiring.encoder()
    found = []
    for one in known:
        opinion = (await judge_request(one.case, judge, deadline=60, encoder=encoder)).opinion
        found.append(Said(one, opinion))
    return found


def figures(rows: Sequence[Said]) -> dict[str, object]:
    """Every figure: pairs are so many of so many."""
    counted = [one.row for one in rows]
    clear = [row for row in counted if row.known.label != "unclear"]
    spoke = [row for row in counted if row.said != "unclear"]
    forced = [Scored(one.known, one.forced) for one in rows]
    lines = [one for one in rows if one.known.label in ("goal", "vision") and one.known.lines]
    others = [row for row in counted if row.known.label != "goal"]
    likely = [row for row in spoke if row.sure is Sureness.LIKELY]
    leaning = [row for row in spoke if row.sure is Sureness.LEANING]
    return {
        "requests": len(rows),
        "products": len({one.known.product for one in rows}),
        "a verdict on a clear request": _pair(row.said != "unclear" for row in clear),
        "right when it says one": _pair(row.is_right for row in spoke),
        "likely": _pair(row in likely for row in clear),
        "right when likely": _pair(row.is_right for row in likely),
        "right when leaning": _pair(row.is_right for row in leaning),
        'false "fits"': _pair(row.said == "goal" for row in others),
        'false "fits", likely': _pair(
            row.said == "goal" and row.sure is Sureness.LIKELY for row in others
        ),
        "names a right line": _share(scoring.named_line(counted)),
        "right line among the first three": _pair(
            bool({goal for goal, _ in one.opinion.shortlist[:3]} & one.known.lines) for one in lines
        ),
        "goal swaps, both right": _share(scoring.goal_swaps(counted)),
        "if it had to answer: goal swaps, both right": _share(scoring.goal_swaps(forced)),
        "if it had to answer: accuracy": _pair(row.is_right for row in forced),
        "if it had to answer: macro-F1": round(scoring.macro_f1(forced), 3),
        "not in English: right when it says one": _pair(
            row.is_right for row in spoke if "non_english" in row.known.tags
        ),
    }


async def re_asks(known: Sequence[Asks]) -> dict[str, object]:
    """How many re-asks get their ruling named, and how often it is the right one."""
    encoder = wiring.encoder()
    named, binding, words = [], [], []
    for one in known:
        rulings = tuple(
            Ruling(str(place), text, RulingKind.PARKS) for place, text in enumerate(one.ruled)
        )
        for text, same in zip(one.asked, one.same, strict=True):
            case = FitCase(text, (), "", rulings)
            meanings = await encoder.sameness(text, one.ruled)
            found = precedents.find(case, meanings)
            first = [int(ruling.id) for ruling in (*found.binding, *found.alike)[:1]]
            named.append((same, first))
            binding.append((same, [int(ruling.id) for ruling in found.binding[:1]]))
            words.append((same, [int(one.id) for one in precedents.find(case).binding[:1]]))
    return {
        "products": len(known),
        "re-asks": sum(same >= 0 for same, _ in named),
        "near misses": sum(same < 0 for same, _ in named),
        **{
            f"{name}: {key}": pair
            for name, rows in (
                ("a ruling is named", named),
                ("a ruling binds", binding),
                ("by words alone", words),
            )
            for key, pair in _found(rows).items()
        },
    }


def _found(rows: Sequence[tuple[int, list[int]]]) -> dict[str, list[int]]:
    again = [(same, first) for same, first in rows if same >= 0]
    return {
        "of re-asks": _pair(bool(first) for _, first in again),
        "right of those": _pair(first == [same] for same, first in again if first),
        "of near misses": _pair(bool(first) for same, first in rows if same < 0),
    }


def _pair(hits: Iterable[bool]) -> list[int]:
    counted = list(hits)
    return [sum(counted), len(counted)]


def _share(share: scoring.Share) -> list[int]:
    return [share.right, share.of]


def cases(name: str) -> list[Labelled]:
    """The cases of a set that no judge has seen."""
    return list(labelled((HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()))


async def measured() -> dict[str, object]:
    """All figures."""
    judge = wiring.embedded_judge()
    found: dict[str, object] = {name: figures(await said(cases(name), judge)) for name in SETS}
    light = {name: figures(await said(cases(name), LightJudge())) for name in SETS}
    found["light"] = {name: _without_net(one) for name, one in light.items()}
    found["re-asks"] = await re_asks(asks(HERE / "reasks.jsonl"))
    return found


def _without_net(one: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in one.items() if not name.startswith("if it had")}


def main() -> None:
    """Measure, show and write."""
    found = asyncio.run(measured())
    text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    FILE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
