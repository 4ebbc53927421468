"""What the core needs from outside, as promises that the outside keeps.

``storage/`` keeps the first group twice, in a database and in memory; one contract suite holds
both to it. ``prompts/`` keeps the ``Phrasebook``. Judges keep ``bot.fit.judge.FitJudge``.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from bot.actions import RequestFilter
from bot.fit.case import Ruling
from bot.forecast import Point
from bot.goals import Goal, GoalChain, Kpi, Level
from bot.ledger import By, Entry
from bot.people import Around, Member, Person, Product, ProductId, Role, WorkspaceId
from bot.requests import Asked, Decided, Judged, Request
from bot.rounds import Round, Rule, Voice
from bot.sprints import Cadence

DELIVERY_DAYS = 2
"""For how many days a delivery is known; platforms try again within minutes or an hour."""


class ProductStore(Protocol):
    """The products of one workspace, and the places that belong to them."""

    async def around(self, place_id: str) -> Around:
        """Every product of the workspace, and the one that a place is bound to."""
        ...

    async def add(self, name: str) -> Product:
        """A new product; raises ChangedMeanwhile if the name is taken."""
        ...

    async def change(self, product: Product) -> None:
        """Rename a product, or change what it states."""
        ...

    async def bind(self, place_id: str, product_id: ProductId) -> None:
        """Let a place belong to a product, and to no other."""
        ...

    async def board(self, product_id: ProductId) -> int:
        """How often the links to the product's board were revoked."""
        ...

    async def revoke_board(self, product_id: ProductId) -> None:
        """Count one more."""
        ...

    async def hold(self, product_id: ProductId) -> None:
        """Let nobody else decide on this product until the transaction ends."""
        ...


class PeopleStore(Protocol):
    """The people of one workspace, with their roles on its products."""

    async def meet(self, person: Person) -> None:
        """Remember a person's name as it is now."""
        ...

    async def named(self, name: str) -> Person | None:
        """The person of that id or, whatever its case, that name; the first known one."""
        ...

    async def role(self, product_id: ProductId, person_id: str) -> Role | None:
        """A person's role on a product; None where nobody gave one."""
        ...

    async def give(self, product_id: ProductId, person_id: str, role: Role) -> None:
        """Give a person a role; the person must have been met."""
        ...

    async def team(self, product_id: ProductId) -> tuple[Member, ...]:
        """Everybody with a role on the product, by role and then by name."""
        ...

    async def locale(self, person_id: str) -> str | None:
        """The language a person chose."""
        ...

    async def choose_locale(self, person_id: str, locale: str) -> None:
        """Remember the language that a person chose; the person must have been met."""
        ...


class GoalStore(Protocol):
    """The goals of one workspace's products, in all their versions."""

    async def chain(self, product: Product) -> GoalChain:
        """The goals that matter today; see ``GoalChain``."""
        ...

    async def find(self, product_id: ProductId, ref: str) -> Goal | None:
        """The latest version of any goal, ended ones too."""
        ...

    async def refs(self, product_id: ProductId, level: Level) -> tuple[str, ...]:
        """Every reference of a level that was ever used, in any order."""
        ...

    async def save(self, product_id: ProductId, goal: Goal) -> None:
        """Write the next version of a goal.

        Raises GoalAlreadyActive if another is active where one may be, ChangedMeanwhile if that
        version exists already.
        """
        ...

    async def check_in(
        self, product_id: ProductId, ref: str, kpi: Kpi, value: Decimal, by: By
    ) -> None:
        """Record what a KPI stands at; the latest one is its current value."""
        ...

    async def take_back(self, product_id: ProductId, ref: str, kpi: str, by: By) -> None:
        """Let a KPI's latest check-in count no more; the one before is its value again, if any."""
        ...

    async def versions(self, product_id: ProductId, ref: str) -> tuple[Goal, ...]:
        """Every version of a goal, the first one first."""
        ...

    async def ended(self, product_id: ProductId, level: Level, *, limit: int) -> tuple[Goal, ...]:
        """The goals of a level that ended, whichever way, the latest first."""
        ...

    async def courses(
        self, product_id: ProductId, refs: Sequence[str]
    ) -> Mapping[tuple[str, str], tuple[Point, ...]]:
        """The check-ins of goals, by goal and folded name of the KPI, the oldest first."""
        ...


class RequestStore(Protocol):
    """What was asked for in one workspace, how it was judged and what was decided."""

    async def add(self, product_id: ProductId, request: Request, judged: Judged | None) -> Asked:
        """Keep a request with its opinion under the next number, which the answer carries."""
        ...

    async def same(self, product_id: ProductId, asker: str, text: str) -> Asked | None:
        """The latest request of the same words by the same person (an id), if there is one."""
        ...

    async def get(self, product_id: ProductId, number: int) -> Asked | None:
        """A request with what was last found and decided."""
        ...

    async def judge(self, product_id: ProductId, asked: Asked, judged: Judged) -> Asked:
        """Keep an opinion beside the earlier ones; the request with it."""
        ...

    async def decide(self, product_id: ProductId, asked: Asked, decided: Decided) -> Asked:
        """Keep a decision beside the earlier ones; the request with it."""
        ...

    async def take_back(self, product_id: ProductId, number: int, to: datetime | None) -> Asked:
        """Let a request's latest decision count no more.

        to: when the decision was made that counts again; None for none.
        """
        ...

    async def listed(
        self, product_id: ProductId, which: RequestFilter, *, asker: str, limit: int
    ) -> tuple[Asked, ...]:
        """The latest requests that the filter lets through, the newest first.

        asker: the id of the person for whom MINE is meant.
        """
        ...

    async def rulings(self, product_id: ProductId, *, limit: int) -> tuple[Ruling, ...]:
        """The latest ruling on each request that has one, the newest first."""
        ...


class LedgerStore(Protocol):
    """The ledgers of one workspace's products: only ever added to."""

    async def write(self, product_id: ProductId, entry: Entry) -> None:
        """Add an entry under the product's next number."""
        ...

    async def read(
        self, product_id: ProductId, *, limit: int, subject: str = ""
    ) -> tuple[Entry, ...]:
        """The latest entries, the newest first; of one subject if it is named."""
        ...


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of the bot's that shows the state of something.

    product, about: what it shows, as in ``Reply``.
    place: the id of the place that it stands in.
    message: what the platform calls it; opaque to the core.
    at: when it was posted.
    """

    product: ProductId
    about: str
    place: str
    message: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A product's cadence with the place where its nudges are said.

    cursor: everything due until then is settled. due: when the next nudge is, None for never.
    """

    cadence: Cadence
    place: str
    cursor: datetime
    due: datetime | None


class CadenceStore(Protocol):
    """The rhythms of one workspace's products."""

    async def get(self, product_id: ProductId) -> Rhythm | None:
        """A product's rhythm; None where none was set."""
        ...

    async def put(self, product_id: ProductId, rhythm: Rhythm) -> None:
        """Set a product's rhythm. Nudges that were planned by the old one and not yet sent go."""
        ...

    async def later(self, product_id: ProductId, key: str, place: str, at: datetime) -> None:
        """Have a worker do a chore (``bot/chores.py``) soon, once for each key."""
        ...


class RoundStore(Protocol):
    """The consent rounds of one workspace's products."""

    async def open(self, product_id: ProductId, one: Round) -> Round:
        """Keep a round under the next number, which the answer carries."""
        ...

    async def get(self, product_id: ProductId, number: int) -> Round | None:
        """A round with its voices; for 0 one that runs, or the latest, but no pulse."""
        ...

    async def ended(self, product_id: ProductId, rule: Rule, ref: str = "") -> Round | None:
        """The latest round of that rule that ended, on that goal ("" for any) if somebody spoke."""
        ...

    async def running(self, product_id: ProductId) -> tuple[Round, ...]:
        """The rounds that have not ended, by their numbers."""
        ...

    async def speak(self, product_id: ProductId, number: int, voice: Voice) -> None:
        """Keep what somebody says, in the place of what they said before."""
        ...

    async def close(self, product_id: ProductId, one: Round, at: datetime) -> None:
        """Keep how a round ended; the first ending counts."""
        ...


class PostStore(Protocol):
    """What came in from a platform and what went out to it, of one workspace."""

    async def claim(self, delivery: str, at: datetime) -> bool:
        """Mark a delivery as handled; False if it was before. Kept for ``DELIVERY_DAYS``."""
        ...

    async def parcel(self, text: str, at: datetime) -> str:
        """Keep a text that is too long for a platform's button; the key to ask for it."""
        ...

    async def parcelled(self, key: str) -> str | None:
        """The text of a key."""
        ...

    async def show(self, shown: Shown) -> None:
        """Remember a message, in the place of an earlier one about the same in the same place."""
        ...

    async def shown(self, product: ProductId, about: str) -> tuple[Shown, ...]:
        """The messages that show this, at most one in each place."""
        ...

    async def lose(self, place_id: str, at: datetime) -> bool:
        """Remember that a place cannot be reached; False if that was known."""
        ...

    async def find_again(self, place_id: str) -> None:
        """Remember that a place can be reached again."""
        ...

    async def lost(self) -> frozenset[str]:
        """The ids of the places that cannot be reached."""
        ...

    async def keep_address(self, place_id: str, address: str, at: datetime) -> None:
        """Remember how a place is reached, where its id alone does not say; opaque to the core."""
        ...

    async def address(self, place_id: str) -> str | None:
        """How a place is reached."""
        ...

    async def forget_address(self, place_id: str) -> None:
        """Forget how a place was reached: the bot was taken out of it."""
        ...


class Records(Protocol):
    """Everything remembered of one workspace, within one transaction."""

    @property
    def products(self) -> ProductStore:
        """Products and their places."""
        ...

    @property
    def people(self) -> PeopleStore:
        """People and their roles."""
        ...

    @property
    def goals(self) -> GoalStore:
        """Goals in all their versions."""
        ...

    @property
    def requests(self) -> RequestStore:
        """Requests with what was found and decided."""
        ...

    @property
    def ledger(self) -> LedgerStore:
        """The ledgers."""
        ...

    @property
    def cadences(self) -> CadenceStore:
        """The rhythms of Sprints."""
        ...

    @property
    def rounds(self) -> RoundStore:
        """Consent rounds."""
        ...

    @property
    def post(self) -> PostStore:
        """What came in and went out."""
        ...


class Archive(Protocol):
    """The memory of the bot. It is always opened for one workspace; there is no other door."""

    def reading(self, workspace: WorkspaceId) -> AbstractAsyncContextManager[Records]:
        """The workspace's records to read; nothing that is written is kept."""
        ...

    def writing(self, workspace: WorkspaceId) -> AbstractAsyncContextManager[Records]:
        """The workspace's records to change: all of it happens, or none of it."""
        ...


class Links(Protocol):
    """Who makes the addresses of the pages that a browser shows."""

    @property
    def days(self) -> int:
        """For how many days an address is good."""
        ...

    def board(self, workspace: WorkspaceId, product: ProductId, serial: int) -> str:
        """The address of a product's board."""
        ...

    def picture(self, workspace: WorkspaceId, product: ProductId, serial: int, what: str) -> str:
        """The address of a picture. what: the ``bot.actions.Subject``."""
        ...


class Phrasebook(Protocol):
    """What the bot says, in the languages that it has."""

    @property
    def locales(self) -> tuple[str, ...]:
        """The languages, such as ``en`` and ``de``."""
        ...

    def say(self, locale: str, phrase: str, values: Mapping[str, object]) -> str:
        """A phrase with its values in place, each folded to one line.

        phrase: topic and moment, such as ``goal/activated``. Raises KeyError for an unknown one.
        """
        ...

    def label(self, locale: str, name: str) -> str:
        """A short word, such as ``level.vision``. Raises KeyError for an unknown one."""
        ...

    @property
    def examples(self) -> tuple[tuple[str, str], ...]:
        """Example sentences of all languages, as (meaning, sentence) pairs."""
        ...

    def cues(self, locale: str) -> Mapping[str, tuple[str, ...]]:
        """How people ask in plain words, by what they ask for; see ``bot/understanding.py``."""
        ...
