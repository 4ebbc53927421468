"""What Prometheus is told. Sums over all workspaces: no name, no id and no word of anybody."""

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

REGISTRY = CollectorRegistry()
CONTENT_TYPE = CONTENT_TYPE_LATEST

NUDGES = Counter(
    "throughline_nudges",
    "Nudges by what became of them: sent, skipped, failed; retried ones are counted at each try.",
    ["state"],
    registry=REGISTRY,
)
LATENESS = Histogram(
    "throughline_nudge_lateness_seconds",
    "How long after it was due a nudge was sent.",
    buckets=(1, 2, 5, 10, 30, 60, 300, 3_600, 43_200),
    registry=REGISTRY,
)
TURNS = Histogram(
    "throughline_turn_seconds",
    "How long it took to find the answer to something that was asked.",
    ["platform", "outcome"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 3, 10),
    registry=REGISTRY,
)
VERDICTS = Histogram(
    "throughline_verdict_seconds",
    "How long a judge took for an opinion, by what it was.",
    ["judge", "verdict"],
    buckets=(0.005, 0.01, 0.05, 0.25, 1, 2, 5, 10, 30),
    registry=REGISTRY,
)


def exposition() -> bytes:
    """All of it, in OpenMetrics' text format."""
    text: bytes = generate_latest(REGISTRY)  # type: ignore[no-untyped-call]  # of its openmetrics part
    return text
