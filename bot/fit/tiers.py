"""Where the embedded judge's tiers begin. Written by ``python -m bench.fit.encoder``."""

CLASSES = ("goal", "vision", "outside", "unclear")

FROM = {
    "goal": (0.71, 0.855),
    "vision": (0.535, 0.77),
    "outside": (0.55, 0.675),
    "unclear": (1.0, 1.0),
}
"""By class, from which share on a verdict is *leaning* and *likely*."""

SAME_FROM = 0.96
"""From this likelihood on two requests ask for the same, and a ruling on the one binds the other.

Chosen on half of ``bench/fit/reasks.jsonl``: no near miss is taken for a re-ask.
"""

ALIKE_FROM = 0.3
"""From this likelihood on a ruling is named, and speaks where the judge is not sure."""
