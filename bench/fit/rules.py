"""How often each guardrail and pattern fires on the labelled cases, and what those were.

python -m bench.fit.rules
"""

from collections import Counter
from collections.abc import Callable

from bench.fit.cases import CLASSES, Labelled, dev_cases, training_cases
from bot.fit import guardrails, patterns
from bot.fit.case import FitCase

RULES: dict[str, Callable[[FitCase], bool]] = {
    "too short": lambda case: guardrails.certain(case) is not None,
    "scope hit": lambda case: bool(guardrails.scope_hits(case)),
    "steering": lambda case: guardrails.is_steering(case.request),
    "upkeep": lambda case: bool(patterns.UPKEEP.search(case.request)),
    "obligation": lambda case: bool(patterns.OBLIGATION.search(case.request)),
}


def main() -> None:
    """Print a line for each rule and set."""
    print(f"{'rule':<12}{'cases':<10}{'fired':>6}  labels")
    for name, rule in RULES.items():
        for where, rows in (("dev", dev_cases()), ("training", training_cases())):
            print(_line(name, where, [row for row in rows if rule(row.case)]))


def _line(name: str, where: str, fired: list[Labelled]) -> str:
    labels = Counter(row.label for row in fired)
    shares = (f"{label} {labels[label] / len(fired):.0%}" for label in CLASSES if labels[label])
    return f"{name:<12}{where:<10}{len(fired):>6}  {', '.join(shares)}"


if __name__ == "__main__":
    main()
