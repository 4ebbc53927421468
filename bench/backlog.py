"""What a large backlog costs: ``python -m bench.backlog [ITEMS]``.

Items are made of two everyday requests each, so that none is judged twice. Baseline, in the same
run: the same items judged by the light judge, which reads no meaning. Prints seconds, items a
second and the ratio of the two; and the most resident memory that the process had.
"""

import asyncio
import csv
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from adapters.backlog.judging import Judging, judged
from adapters.backlog.reading import read
from adapters.judges.embedded import EmbeddedJudge
from adapters.meaning.reader import Reader
from bot.backlog.alignment import alignment
from bot.backlog.items import Backlog
from bot.fit.case import FitCase
from bot.fit.light import LightJudge
from bot.portable import case_from, read_mapping

ROWS = Path(__file__).parent / "fit" / "everyday.jsonl"
USUAL = 10_000
SECONDS = 60.0


def goals() -> FitCase:
    """The goals of the first product of the everyday requests."""
    row = json.loads(ROWS.read_text(encoding="utf-8").partition("\n")[0])
    return case_from(read_mapping(row["goal_chain"]), "", (), "")


def export(folder: Path, count: int) -> Path:
    """A CSV export of so many items."""
    lines = ROWS.read_text(encoding="utf-8").splitlines()
    requests = [json.loads(line)["request"] for line in lines]
    file = folder / "items.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(("Issue key", "Summary", "Status", "Description"))
        for number in range(count):
            second = requests[(number // len(requests) + number * 7 + 1) % len(requests)]
            title = f"{requests[number % len(requests)]} ({number})"
            table.writerow((f"B-{number}", title, "To Do", second))
    return file


async def timed(backlog: Backlog, how: Judging) -> float:
    """Seconds to judge a backlog and to find how it stands."""
    case = goals()
    began = time.perf_counter()
    found = alignment(await judged(backlog.items, case, how), case.lines)
    took = time.perf_counter() - began
    print(
        f"{how.judge.name}: {took:.1f} s, {len(backlog.items) / took:.0f} items a second; "
        f"{found.on_goal} serve the goal"
    )
    return took


async def main(count: int) -> None:
    """Both judges on the same items."""
    with tempfile.TemporaryDirectory() as folder:
        file = export(Path(folder), count)
        began = time.perf_counter()
        backlog = read(file)
        print(f"read: {time.perf_counter() - began:.1f} s for {len(backlog.items)} items")
    light = await timed(backlog, Judging(LightJudge(), SECONDS))
    reader = Reader()
    embedded = await timed(backlog, Judging(EmbeddedJudge(reader), SECONDS, reader))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"embedded / light: {embedded / light:.1f}; memory at most {memory:.0f} MB")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else USUAL))
