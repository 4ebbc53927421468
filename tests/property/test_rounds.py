"""Rounds under a state machine: whatever people and workers do, one outcome and one announcement.

People speak twice, too late and in the wrong words; two rounds run at once; the Product Owner
changes in between; workers die at any point. The model beside it is a dictionary.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from adapters.work import LEASE
from bot import actions as act
from bot.answers import rounds as answers
from bot.ledger import Deed
from bot.replies import Reply
from bot.rounds import Outcome, Round, Rule, Stance, outcome_of, stance_of
from bot.turn import Turn
from storage import keeping
from storage.database import Database
from tests.people import WORKSPACE, Talk, set_up
from tests.work.board import Board, Crash
from tests.work.test_worker import bury, worker

T = TypeVar("T")
NAMES = ("Maya", "Sam", "Devi", "Tom")
POINTS = ("claimed", "before the send", "after the send", "marked")
FEW = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
UNTIL_FOUND = settings(FEW, max_examples=60, derandomize=True, phases=[Phase.generate])


@dataclass
class Model:
    """What ought to be so of one round."""

    ref: str
    rule: Rule
    ends: datetime
    voices: dict[str, Stance] = field(default_factory=dict)
    is_over: bool = False
    by_clock: bool = False


class Rounds(RuleBasedStateMachine):
    """One team, its rounds, and a worker."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database(f"sqlite+aiosqlite:///{Path(self.folder.name) / 'rounds.db'}")
        self.run(keeping.migrate(self.database))
        self.talk, self.board = Talk(self.database), Board()
        self.owner = "Maya"
        self.known: dict[int, Model] = {}

    def run(self, work: Coroutine[object, object, T]) -> T:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.run(self.database.close())
        self.runner.close()
        self.folder.cleanup()

    @initialize()
    def a_team(self) -> None:
        self.run(set_up(self.talk))
        self.run(self.talk.types("Maya", "/goal set sprint Riders see free slots"))

    @rule(ref=st.sampled_from(["P1", "V1", "S1"]), by=st.sampled_from(NAMES), data=st.data())
    def opens(self, ref: str, by: str, data: st.DataObject) -> None:
        kind = data.draw(st.sampled_from([one for one in Rule if one is not Rule.RECALL]))
        hours = data.draw(st.integers(1, 40))
        reply = self.run(self.talk.reply(by, action=act.OpenRound(ref, kind, hours)))
        may = by in (self.owner, "Sam")
        runs = any(one.ref == ref and not one.is_over for one in self.known.values())
        assert (reply.outcome == "ok") == (may and not runs), reply.outcome
        if reply.outcome == "ok":
            ends = self.talk.now + timedelta(hours=hours)
            self.known[len(self.known) + 1] = Model(ref, kind, ends)

    @rule(by=st.sampled_from(NAMES), number=st.integers(1, 4), data=st.data())
    def speaks(self, by: str, number: int, data: st.DataObject) -> None:
        sure = data.draw(st.integers(0, 6))
        stance = data.draw(st.sampled_from(Stance))
        reply = self.run(self.talk.reply(by, action=act.Speak(number, stance, "why", sure)))
        one = self.known.get(number)
        is_asked = one is not None and (one.rule is Rule.CONFIDENCE) == (1 <= sure <= 5)
        is_open = one is not None and not one.is_over and self.talk.now < one.ends
        assert (reply.outcome == "ok") == (is_asked and is_open), reply.outcome
        if one is not None and reply.outcome == "ok":
            one.voices[by] = stance_of(sure) if sure else stance

    @rule(by=st.sampled_from(NAMES), number=st.integers(1, 4))
    def closes(self, by: str, number: int) -> None:
        reply = self.run(self.talk.reply(by, action=act.CloseRound(number)))
        one = self.known.get(number)
        may = by in (self.owner, "Sam")
        assert (reply.outcome == "ok") == (may and one is not None and not one.is_over)
        if one is not None and reply.outcome == "ok":
            one.is_over = True

    @rule(to=st.sampled_from(["Maya", "Devi"]))
    def the_product_owner_changes(self, to: str) -> None:
        if to != self.owner:
            self.run(self.talk.types(self.owner, f"/goal role @{to} po"))
            self.owner = to

    @rule(hours=st.integers(1, 30), point=st.sampled_from(["", *POINTS]), nth=st.integers(1, 4))
    def time_passes(self, hours: int, point: str, nth: int) -> None:
        self.talk.now += timedelta(hours=hours)
        self.run(self.works(point, nth))
        for number, one in self.known.items():
            if not one.is_over and one.ends <= self.talk.now:
                one.is_over = one.by_clock = True
                said = [key for _, key in self.board.keys if key == f"close::{number}"]
                assert len(said) == 1, "a round that ended on time is announced"
        self.everything_is_as_it_ought_to_be()

    async def works(self, point: str, nth: int) -> None:
        """A worker that dies at a point, and those that come after it."""
        left, is_dead = nth, False

        def dies(reached: str) -> None:
            nonlocal left, is_dead
            left -= reached == point
            if is_dead or (reached == point and left == 0):
                is_dead = True
                raise Crash

        one = worker(self.database, self.board, reached=dies)
        for _ in range(40):
            try:
                is_busy = await one.step(self.talk.now)
            except Crash:
                await bury()
                one, is_busy = worker(self.database, self.board), True
                self.talk.now += LEASE
            self.talk.now += timedelta(seconds=2)
            if not is_busy:
                break

    def everything_is_as_it_ought_to_be(self) -> None:
        rounds, closed = self.run(self.kept())
        for number, one in self.known.items():
            kept = rounds[number]
            assert {voice.person.name: voice.stance for voice in kept.voices} == one.voices
            assert (kept.outcome is None) == (not one.is_over)
            if one.is_over:
                assert kept.outcome is outcome_of(one.rule, kept.voices)
        assert closed == Counter(one.ref for one in self.known.values() if one.is_over)
        assert max(Counter(self.board.keys).values(), default=1) == 1

    async def kept(self) -> tuple[dict[int, Round], Counter[str]]:
        async with self.database.reading(WORKSPACE) as records:
            product = (await records.products.around("C1")).all[0].id
            found = {number: await records.rounds.get(product, number) for number in self.known}
            entries = await records.ledger.read(product, limit=500)
        closed = Counter(one.subject for one in entries if one.deed is Deed.ROUND_CLOSED)
        return {number: one for number, one in found.items() if one is not None}, closed


def test_one_outcome_and_one_announcement_whatever_happens() -> None:
    run_state_machine_as_test(Rounds, settings=FEW)


def test_it_finds_a_round_that_is_ended_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The seeded bug: each close writes its outcome."""

    async def careless(turn: Turn, action: act.CloseRound) -> Reply:
        async with turn.deciding(action) as desk:
            one = await answers._found(desk, action.number)
            await desk.note(answers._closing(desk, one))
        return Reply(())

    monkeypatch.setattr(answers, "close", careless)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Rounds, settings=UNTIL_FOUND)


def test_it_finds_a_voice_that_counts_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "outcome_of", lambda *_: Outcome.AGREED)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Rounds, settings=UNTIL_FOUND)
