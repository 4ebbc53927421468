"""``/goal undo``: a person takes back their own last change, and the ledger says so."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot import actions as act
from bot import decisions
from bot.answers.fit import card_of, found_request
from bot.answers.history import entry_line
from bot.answers.measures import party_of
from bot.answers.sprints import cadence_of, changed, put, read_lead
from bot.answers.thread import kpi_stands
from bot.answers.verdict import verdict_parts
from bot.errors import BuiltUpon, GoalAlreadyActive, NoCadence, NotAllowed
from bot.goals import FACTS, Goal, GoalChain, Status
from bot.ledger import Deed, Entry
from bot.people import Role
from bot.reading import Unreadable
from bot.reading_rhythms import sprint as read_rhythm
from bot.replies import Audience, Bullets, Quote, Reply
from bot.sprints import USUAL_LEADS, Cadence
from bot.text import harmless
from bot.turn import Desk, Turn
from bot.undo import ABOUT_GOALS, POSTED, RHYTHM, RULED, Undoing, undoing, undone

_LOOKED_THROUGH = 300

Back = Callable[[Turn, Desk, Undoing, Entry], Awaitable[None]]


async def undo(turn: Turn, action: act.Undo) -> Reply:
    """Take back one's own last change; say what it was, and how things stand now."""
    async with turn.deciding(action) as desk:
        found = await _found(desk)
        for entry in found.once:
            await _BACK[entry.deed](turn, desk, found, entry)
            await desk.note(undone(entry, found.taken, desk.by))
        reply = await _told(turn, desk, found.main)
    lines = Bullets(tuple(entry_line(turn, entry) for entry in reversed(found.taken)))
    return replace(reply, parts=(*turn.card("undo/done"), lines, *reply.parts))


async def what_is_undone(desk: Desk) -> tuple[Entry, ...]:
    """The entries that would be taken back, the oldest first; raises what ``undo`` raises."""
    return (await _found(desk)).taken[::-1]


async def _found(desk: Desk) -> Undoing:
    """What somebody would take back now. Raises where there is nothing, or it is not theirs."""
    entries = await desk.records.ledger.read(desk.product.id, limit=_LOOKED_THROUGH)
    found = undoing(entries, desk.member, desk.at)
    _require_the_role(desk, found)
    return found


def _require_the_role(desk: Desk, found: Undoing) -> None:
    """Who lost the role that they acted in takes nothing back, but for giving it away."""
    acted_as = found.main.by.member.role
    is_handover = all(one.deed is Deed.ROLE_GIVEN for one in found.taken)
    if desk.member.role is not acted_as and not is_handover:
        raise NotAllowed(desk.member.role, (acted_as,))


async def _goal_back(turn: Turn, desk: Desk, found: Undoing, entry: Entry) -> None:
    """The goal says again what it said before; one that began with the change is given up."""
    del turn
    versions = await desk.records.goals.versions(desk.product.id, entry.subject)
    changed_at = [one.changed_at for one in versions].index(entry.by.at)
    before = versions[changed_at - 1] if changed_at else None
    chain, goal = await desk.chain(), versions[-1]
    if before is None or before.status is not Status.ACTIVE:
        _require_nothing_below(chain, goal)
    else:
        _require_room(chain, goal)
    back = decisions.take_back(goal, before, desk.by)
    await desk.records.goals.save(desk.product.id, back)
    await desk.look_again(back)
    del found


def _require_nothing_below(chain: GoalChain, goal: Goal) -> None:
    below = chain.children(goal.ref)
    if below:
        raise BuiltUpon(below[0].changed_by.name, below[0].ref)


def _require_room(chain: GoalChain, goal: Goal) -> None:
    """An active goal comes back only where no other took its place."""
    current = chain.one(goal.level)
    if FACTS[goal.level].one_active and current is not None and current.ref != goal.ref:
        raise GoalAlreadyActive(current.level, current.ref, current.text)


async def _check_in_back(turn: Turn, desk: Desk, found: Undoing, entry: Entry) -> None:
    del turn, found
    await desk.records.goals.take_back(desk.product.id, entry.subject, entry.text, desk.by)


async def _ruling_back(turn: Turn, desk: Desk, found: Undoing, entry: Entry) -> None:
    """The decision before counts again, or none."""
    del turn
    number = int(entry.subject.removeprefix("#"))
    earlier = found.earlier(entry, *RULED)
    to = earlier.by.at if earlier else None
    await desk.records.requests.take_back(desk.product.id, number, to)


async def _role_back(turn: Turn, desk: Desk, found: Undoing, entry: Entry) -> None:
    """The role before, or none of the team's."""
    del turn
    earlier = found.earlier(entry, Deed.ROLE_GIVEN)
    role = Role(earlier.detail) if earlier else Role.STAKEHOLDER
    await desk.records.people.give(desk.product.id, entry.subject, role)


async def _rhythm_back(turn: Turn, desk: Desk, found: Undoing, entry: Entry) -> None:
    """The rhythm before; where there was none, it is paused."""
    rhythm = await desk.records.cadences.get(desk.product.id)
    if rhythm is None:
        raise NoCadence
    await put(turn, desk, _rhythm_before(turn, rhythm.cadence, found, entry))


def _rhythm_before(turn: Turn, now: Cadence, found: Undoing, entry: Entry) -> Cadence:
    if entry.deed is Deed.CADENCE_SET:
        earlier = found.earlier(entry, *RHYTHM)
        return _as_it_was(turn, now, earlier) if earlier else replace(now, is_paused=True)
    if entry.detail == act.CadenceChange.CANCEL:
        return replace(now, cancelled=now.cancelled[:-1])
    if entry.detail in _INVERSE:
        return changed(now, _INVERSE[entry.detail], turn.today)
    leads = (one for one in found.before if one.deed is Deed.CADENCE_CHANGED and one.detail)
    stated = next((one.detail for one in leads if one.detail not in set(act.CadenceChange)), "")
    before = tuple(read_lead(one) for one in stated.split(", ")) if stated else USUAL_LEADS
    return replace(now, leads=before)


def _as_it_was(turn: Turn, now: Cadence, earlier: Entry) -> Cadence:
    """The rhythm that an entry states; paused where an old entry does not state it whole."""
    try:
        stated = read_rhythm(earlier.text)
    except Unreadable:
        stated = act.ShowCadence()
    if not isinstance(stated, act.SetCadence):
        return replace(now, is_paused=True)
    return replace(cadence_of(stated, now, turn.today), cancelled=now.cancelled)


_INVERSE = {
    act.CadenceChange.PAUSE.value: act.CadenceChange.RESUME,
    act.CadenceChange.RESUME.value: act.CadenceChange.PAUSE,
    act.CadenceChange.NUDGES_ON.value: act.CadenceChange.NUDGES_OFF,
    act.CadenceChange.NUDGES_OFF.value: act.CadenceChange.NUDGES_ON,
}

_BACK: dict[Deed, Back] = {
    **dict.fromkeys(ABOUT_GOALS, _goal_back),
    **dict.fromkeys(RULED, _ruling_back),
    **dict.fromkeys(RHYTHM, _rhythm_back),
    Deed.KPI_MEASURED: _check_in_back,
    Deed.ROLE_GIVEN: _role_back,
}


async def _told(turn: Turn, desk: Desk, main: Entry) -> Reply:
    """How things stand now, on the card that told of the change if there is one."""
    if main.deed in RULED:
        asked = await found_request(desk, int(main.subject.removeprefix("#")))
        card = await card_of(desk, asked, to_channel=True)
        return Reply(verdict_parts(turn, card), Audience.PLACE, main.subject)
    if main.deed is Deed.KPI_MEASURED:
        return await _told_of_kpi(turn, desk, main)
    if main.deed in RHYTHM:
        return Reply(())
    if main.deed is Deed.ROLE_GIVEN:
        return Reply((), Audience.PLACE)
    goal = await desk.records.goals.find(desk.product.id, main.subject)
    if goal is None:
        return Reply(())
    source = f"{goal.ref} · {turn.label(f'status.{goal.status}')}"
    audience = Audience.PLACE if main.deed in POSTED else Audience.ASKER
    return Reply((Quote(harmless(goal.text), source),), audience, goal.ref)


async def _told_of_kpi(turn: Turn, desk: Desk, main: Entry) -> Reply:
    """Where the KPI stands; a celebration of the value is corrected in its place."""
    goal = (await desk.chain()).get(main.subject)
    kpi, party = goal.kpi(main.text), party_of(main.subject, main.text)
    words = turn.paragraphs("undo/kpi", name=main.text, stands=kpi_stands(turn, kpi) if kpi else "")
    if await desk.records.post.shown(desk.product.id, party):
        return Reply(words, Audience.PLACE, party)
    return Reply(words, about=main.subject)
