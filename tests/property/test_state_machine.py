"""Anything anybody does, in any order: nothing crosses a workspace, no role does what the table
forbids, and the ledger explains every state.

Two workspaces use the same names, places and references. Every text that is typed carries the mark
of its workspace, so that a leak shows in whatever is read.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import _AsyncGeneratorContextManager
from dataclasses import fields
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar, get_args

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot import actions as act
from bot import permissions
from bot.actions import Action, RequestFilter
from bot.answers import requests
from bot.answers.fit import found_request
from bot.errors import Refusal
from bot.fit.case import RulingKind
from bot.goals import FACTS, Goal, Level, Status
from bot.ledger import Deed, Entry
from bot.people import Place, Role, WorkspaceId
from bot.ports import Archive, Records
from bot.replies import Reply
from bot.turn import Desk, Turn, found_product
from bot.undo import numbers
from storage.memory import MemoryArchive
from tests.people import NOON, Talk, person, seen

State = dict[str, Any]
T = TypeVar("T")

NAMES = ("Ann", "Ben", "Cat", "Dan", "Eve")
PLACES = (Place("C1", "one"), Place("C2", "two"))
MARKS = {WorkspaceId("W1"): "zebra1mark", WorkspaceId("W2"): "otter2mark"}

_TEXTS = st.sampled_from(
    [
        "riders book servicing",
        "riders pay by card",
        "fleets {{ 7*7 }}",
        "<!channel> - x",
        "Größe 🚲",
    ]
)
_REFS = st.one_of(
    st.just(""), st.just(""), st.sampled_from(["P1", "P2", "S1", "S2", "R1", "V1", "U1", "M1"])
)


def _texts(mark: str) -> st.SearchStrategy[str]:
    return _TEXTS.map(lambda text: f"{text} {mark}")


def _values(annotation: object, name: str, mark: str) -> st.SearchStrategy[Any]:
    """What may stand in one field of an action."""
    special: dict[str, st.SearchStrategy[Any]] = {
        "ref": _REFS,
        "under": _REFS,
        "due": st.sampled_from(["", "2027-06-30"]),
        "number": st.integers(1, 4),
        "hours": st.integers(-9, 9_999),
        "confidence": st.integers(-1, 6),
        "percent": st.integers(-2, 101),
        "person": st.sampled_from(NAMES),
        "owner": st.sampled_from(["", *NAMES]),
        "scrum_master": st.sampled_from(["", *NAMES]),
        "locale": st.sampled_from(["en", "de"]),
        "value": st.sampled_from(["1", "2.5", "x"]),
        "baseline": st.sampled_from(["", "0"]),
        "target": st.sampled_from(["9", "40"]),
        "direction": st.sampled_from(["", "up", "down"]),
        "unit": st.sampled_from(["", "%"]),
        "topic": st.sampled_from(["", "fit", "nothing"]),
        "words": st.just(f"abandon cart mails {mark}"),
    }
    if name in special:
        return special[name]
    if isinstance(annotation, type) and issubclass(annotation, bool):
        return st.booleans()
    if annotation is str:
        return _texts(mark)
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return st.sampled_from(list(annotation))
    return st.one_of(st.none(), st.lists(_texts(mark), max_size=2).map(tuple))


def actions(mark: str) -> st.SearchStrategy[Action]:
    """Any action at all."""
    return st.one_of(
        [
            st.builds(kind, **{one.name: _values(one.type, one.name, mark) for one in fields(kind)})
            for kind in get_args(Action)
        ]
    )


ANY_ACTION = {workspace: actions(mark) for workspace, mark in MARKS.items()}


class Conversations(RuleBasedStateMachine):
    """Two workspaces at once, on one archive."""

    make_archive: Callable[[], Archive] = MemoryArchive

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.archive = type(self).make_archive()
        self.now = NOON
        self.known: dict[WorkspaceId, State] = {}

    @initialize()
    def two_teams(self) -> None:
        for workspace, mark in MARKS.items():
            for name, words in (
                ("Ann", "/goal setup"),
                ("Ann", f"/goal set vision riders book servicing {mark}"),
                ("Ann", f"/goal set product riders book servicing online {mark}"),
                ("Ann", "/goal role Ben sm"),
                ("Ann", "/goal role Cat dev"),
                ("Dan", f"/goal fit riders pay by card {mark}"),
            ):
                self.run(self.talk(workspace, PLACES[0]).reply(name, words))

    @rule(
        data=st.data(),
        workspace=st.sampled_from(list(MARKS)),
        place=st.sampled_from(PLACES),
        name=st.sampled_from(NAMES),
    )
    def somebody_does_something(
        self, data: st.DataObject, workspace: WorkspaceId, place: Place, name: str
    ) -> None:
        action = data.draw(ANY_ACTION[workspace])
        before = {one: self.state(one) for one in MARKS}
        role = self.role(workspace, place, name)
        reply = self.does(workspace, place, name, action)
        after = {one: self.state(one) for one in MARKS}

        other = next(one for one in MARKS if one != workspace)
        assert MARKS[other] not in seen(reply), "a reply shows another workspace's words"
        assert after[other] == before[other], "another workspace was changed"
        makes_a_product = len(after[workspace]["products"]) > len(before[workspace]["products"])
        if (
            role is not None
            and role not in permissions_of_the_table(action)
            and not makes_a_product
        ):
            assert after[workspace] == before[workspace], f"{role} may not {action}"
        if makes_a_product:
            assert isinstance(action, act.SetUp)
        if isinstance(action, act.ParkRequest) and role not in (None, Role.PRODUCT_OWNER):
            self.parked_only_by_its_asker(before[workspace], after[workspace], name)

    def parked_only_by_its_asker(self, before: State, after: State, name: str) -> None:
        for key, asked in after["requests"].items():
            if asked != before["requests"].get(key):
                assert asked.request.asker.id == person(name).id

    @invariant()
    def one_product_goal_is_active(self) -> None:
        for workspace in MARKS:
            for goals in self.state(workspace)["goals"].values():
                active = [one for one in goals.values() if one.status is Status.ACTIVE]
                for level, facts in FACTS.items():
                    assert not facts.one_active or sum(one.level is level for one in active) <= 1

    @invariant()
    def the_ledger_explains_every_state(self) -> None:
        for workspace in MARKS:
            state = self.state(workspace)
            for product, entries in state["ledger"].items():
                told = explained(entries)
                goals = {ref: one.status for ref, one in state["goals"][product].items()}
                assert told["goals"] == goals
                assert told["roles"] == state["roles"][product]
                decided = {
                    f"#{number}": asked.decided.kind.value
                    for (of, number), asked in state["requests"].items()
                    if of == product and asked.decided is not None
                }
                assert told["rulings"] == decided

    # --- what a step needs ---

    def run(self, work: Coroutine[object, object, T]) -> T:
        return self.runner.run(work)

    def talk(self, workspace: WorkspaceId, place: Place) -> Talk:
        self.now += timedelta(minutes=1)
        return Talk(self.archive, workspace=workspace, place=place, now=self.now)

    def does(self, workspace: WorkspaceId, place: Place, name: str, action: Action) -> Reply:
        self.known.clear()
        return self.run(self.talk(workspace, place).reply(name, action=action))

    def role(self, workspace: WorkspaceId, place: Place, name: str) -> Role | None:
        """The role on the product that the place belongs to; None where that is undecided."""

        async def read() -> Role | None:
            async with self.archive.reading(workspace) as records:
                try:
                    product = await found_product(records, place)
                except Refusal:
                    return None
                return await records.people.role(product.id, person(name).id) or Role.STAKEHOLDER

        return self.run(read())

    def state(self, workspace: WorkspaceId) -> State:
        """Everything that is remembered of a workspace, but people's names and languages."""
        if workspace not in self.known:
            self.known[workspace] = self.run(self.read(workspace))
        return self.known[workspace]

    async def read(self, workspace: WorkspaceId) -> State:
        """The same, read anew."""

        async with self.archive.reading(workspace) as records:
            products = (await records.products.around("")).all
            goals: dict[int, dict[str, Goal]] = {}
            for product in products:
                goals[product.id] = {}
                for level in Level:
                    for ref in await records.goals.refs(product.id, level):
                        goal = await records.goals.find(product.id, ref)
                        assert goal is not None
                        goals[product.id][ref] = goal
            return {
                "products": [product.name for product in products],
                "goals": goals,
                "roles": {
                    one.id: {
                        member.person.id: member.role.value
                        for member in await records.people.team(one.id)
                    }
                    for one in products
                },
                "requests": {
                    (one.id, asked.request.number): asked
                    for one in products
                    for asked in await records.requests.listed(
                        one.id, RequestFilter.ALL, asker="", limit=999
                    )
                },
                "ledger": {
                    one.id: await records.ledger.read(one.id, limit=9_999) for one in products
                },
            }

    def teardown(self) -> None:
        self.runner.close()


permissions_of_the_table = permissions.roles_for
"""The table as it is before any bug is seeded."""

_STATUS = {
    Deed.GOAL_SET: Status.ACTIVE,
    Deed.GOAL_PROPOSED: Status.PROPOSED,
    Deed.GOAL_ACTIVATED: Status.ACTIVE,
    Deed.GOAL_FULFILLED: Status.FULFILLED,
    Deed.GOAL_ABANDONED: Status.ABANDONED,
    Deed.GOAL_MISSED: Status.MISSED,
}


def explained(entries: tuple[Any, ...]) -> dict[str, dict[str, Any]]:
    """The state that a ledger tells, from its first entry to its last."""
    goals: dict[str, Status] = {}
    roles: dict[str, str] = {}
    rulings: dict[str, str] = {}
    gone = {number for one in entries if one.deed is Deed.UNDONE for number in numbers(one)}
    for number, entry in enumerate(reversed(entries), 1):
        assert entry.number == number
        is_gone = number in gone
        if entry.deed in (Deed.GOAL_SET, Deed.GOAL_PROPOSED) and is_gone:
            goals[entry.subject] = Status.ABANDONED
        elif entry.deed in _STATUS and not is_gone:
            goals[entry.subject] = _STATUS[entry.deed]
        if entry.deed is Deed.ROLE_GIVEN:
            known = roles.get(entry.subject, Role.STAKEHOLDER.value)
            roles[entry.subject] = known if is_gone else entry.detail
        if entry.deed in (Deed.REQUEST_RULED, Deed.REQUEST_PARKED) and not is_gone:
            rulings[entry.subject] = entry.detail
    return {"goals": goals, "roles": roles, "rulings": rulings}


QUICK = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)
UNTIL_FOUND = settings(QUICK, max_examples=2_000, derandomize=True, phases=[Phase.generate])


def test_nothing_leaks_nobody_oversteps_and_the_ledger_tells_all() -> None:
    run_state_machine_as_test(Conversations, settings=QUICK)


# --- seeded bugs: each must be found --------------------------------------------------------------


def test_it_finds_a_role_that_oversteps(monkeypatch: pytest.MonkeyPatch) -> None:
    def lenient(action: Action) -> frozenset[Role]:
        roles = permissions_of_the_table(action)
        return roles | {Role.SCRUM_MASTER} if isinstance(action, act.SetGoal) else roles

    monkeypatch.setattr(permissions, "roles_for", lenient)
    with pytest.raises(AssertionError, match="may not"):
        run_state_machine_as_test(Conversations, settings=UNTIL_FOUND)


class _OneShelf(MemoryArchive):
    """Forgets which workspace it was opened for."""

    def reading(self, workspace: WorkspaceId) -> _AsyncGeneratorContextManager[Records, None]:
        assert workspace
        return super().reading(WorkspaceId("all"))

    def writing(self, workspace: WorkspaceId) -> _AsyncGeneratorContextManager[Records, None]:
        assert workspace
        return super().writing(WorkspaceId("all"))


def test_it_finds_a_store_that_forgets_the_workspace() -> None:
    class Leaky(Conversations):
        make_archive = _OneShelf

    with pytest.raises(AssertionError, match="another workspace"):
        run_state_machine_as_test(Leaky, settings=UNTIL_FOUND)


def test_it_finds_a_decision_that_is_not_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    write = Desk.note

    async def forgetful(self: Desk, entry: Entry) -> None:
        if entry.deed is not Deed.GOAL_ABANDONED:
            await write(self, entry)

    monkeypatch.setattr(Desk, "note", forgetful)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Conversations, settings=UNTIL_FOUND)


def test_it_finds_anybody_parking_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    async def careless(turn: Turn, action: act.ParkRequest) -> Reply:
        async with turn.deciding(action) as desk:
            asked = await found_request(desk, action.number)
            await requests._decide(desk, asked, RulingKind.PARKS, "", Deed.REQUEST_PARKED)
        return Reply(())

    monkeypatch.setattr(requests, "park", careless)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Conversations, settings=UNTIL_FOUND)
