"""What somebody may take back: their own last change of the last day, if nothing was built on it.

Taking back is a change of its own, with its own entry in the ledger; nothing is ever deleted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import BuiltUpon, CannotUndo, NothingToUndo
from bot.ledger import By, Deed, Entry
from bot.people import Member

FOR = timedelta(days=1)
"""How long a change can be taken back."""

_WORDED = (Deed.GOAL_REWORDED, Deed.LINK_EXPLAINED, Deed.SCOPE_SET)
_ENDED = (Deed.GOAL_FULFILLED, Deed.GOAL_ABANDONED, Deed.GOAL_MISSED)
ABOUT_GOALS = (
    *_WORDED,
    *_ENDED,
    Deed.GOAL_SET,
    Deed.GOAL_PROPOSED,
    Deed.GOAL_ACTIVATED,
    Deed.KPI_DEFINED,
)
"""What makes another version of a goal."""

POSTED = (*_ENDED, Deed.GOAL_ACTIVATED)
"""What everybody was told of when it happened."""

RULED = (Deed.REQUEST_RULED, Deed.REQUEST_PARKED)
RHYTHM = (Deed.CADENCE_SET, Deed.CADENCE_CHANGED)
_FAMILIES = ((*ABOUT_GOALS, Deed.KPI_MEASURED), RULED, RHYTHM, (Deed.ROLE_GIVEN,))
_FAMILY_OF = {deed: family for family in _FAMILIES for deed in family}


@dataclass(frozen=True, slots=True)
class Undoing:
    """What is taken back.

    taken: the entries of one act, the newest first. before: the older entries that still count,
    the newest first.
    """

    taken: tuple[Entry, ...]
    before: tuple[Entry, ...]

    @property
    def main(self) -> Entry:
        """The entry that says what the act was."""
        return self.taken[0]

    @property
    def once(self) -> tuple[Entry, ...]:
        """The entries with one for each goal, whose versions of the act go together."""
        found = {}
        for one in self.taken:
            name = "" if one.deed in ABOUT_GOALS else f"{one.deed} {one.text}"
            found[one.subject, name] = one
        return tuple(found.values())

    def earlier(self, than: Entry, *deeds: Deed) -> Entry | None:
        """The latest older entry of those deeds on the same subject."""
        found = (one for one in self.before if one.deed in deeds and one.subject == than.subject)
        return next(found, None)


def undoing(entries: Sequence[Entry], member: Member, now: datetime) -> Undoing:
    """What a person takes back.

    entries: of the product's ledger, the newest first.

    Raises NothingToUndo for nothing of theirs within a day, CannotUndo for what cannot be taken
    back, BuiltUpon where something came after it that rests on it.
    """
    gone = {number for entry in entries if entry.deed is Deed.UNDONE for number in numbers(entry)}
    count = [one for one in entries if one.deed is not Deed.UNDONE and one.number not in gone]
    mine = (one for one in count if one.by.member.person.id == member.person.id)
    last = next(mine, None)
    if last is None or now - last.by.at > FOR:
        raise NothingToUndo
    taken = tuple(one for one in count if one.by == last.by)
    if not all(one.deed in _FAMILY_OF for one in taken):
        raise CannotUndo(next(one.deed for one in taken if one.deed not in _FAMILY_OF))
    later = next((one for one in count if one.number > last.number and _rests_on(one, taken)), None)
    if later is not None:
        raise BuiltUpon(later.by.member.person.name, later.subject)
    oldest = taken[-1].number
    return Undoing(taken, tuple(one for one in count if one.number < oldest))


def numbers(entry: Entry) -> list[int]:
    """The numbers of the entries that an entry took back."""
    return [int(one) for one in entry.why.split(",") if one.isdecimal()]


def undone(one: Entry, taken: Sequence[Entry], by: By) -> Entry:
    """The entry that says that another was taken back; it names all that went with it."""
    return Entry(
        by=by,
        deed=Deed.UNDONE,
        subject=one.subject,
        text=one.text,
        detail=one.deed,
        why=",".join(str(each.number) for each in taken),
    )


def _rests_on(later: Entry, taken: Sequence[Entry]) -> bool:
    """Whether a later entry is about the same thing; a measurement rests on no wording."""
    return any(
        later.deed in _FAMILY_OF[one.deed]
        and later.subject == one.subject
        and not (one.deed in _WORDED and later.deed is Deed.KPI_MEASURED)
        for one in taken
    )
