"""The same stores in memory: for the console's sample, and for tests that want no file.

A workspace's records are plain dictionaries. A writing transaction works on a copy, which takes
the place of the records only if nothing went wrong; a lock lets one in at a time.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from bot.errors import ChangedMeanwhile, GoalAlreadyActive
from bot.forecast import Point
from bot.goals import FACTS, Goal, GoalChain, Kpi, Level, Status, number_of
from bot.ledger import By, Entry
from bot.people import Around, Member, Person, Product, ProductId, Role, WorkspaceId
from bot.ports import DELIVERY_DAYS, Records, Rhythm, Shown
from bot.requests import Asked, Decided
from bot.rounds import Round
from bot.text import NAME_LIMIT, clean
from storage.memory_requests import MemoryRequests, RequestShelf
from storage.memory_rounds import MemoryRounds
from storage.people import by_role_and_name
from storage.post import parcel_key


@dataclass(slots=True)
class _Shelf:
    """Everything of one workspace. Values are immutable, so a shallow copy is a copy."""

    products: dict[ProductId, Product] = field(default_factory=dict)
    places: dict[str, ProductId] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    locales: dict[str, str] = field(default_factory=dict)
    roles: dict[tuple[ProductId, str], Role] = field(default_factory=dict)
    goals: dict[tuple[ProductId, str], tuple[Goal, ...]] = field(default_factory=dict)
    rounds: dict[tuple[ProductId, int], Round] = field(default_factory=dict)
    boards: dict[ProductId, int] = field(default_factory=dict)
    courses: dict[tuple[ProductId, str, str], tuple[Point, ...]] = field(default_factory=dict)
    values: dict[tuple[ProductId, str, str], tuple[Decimal, Decimal, By]] = field(
        default_factory=dict
    )
    requests: dict[tuple[ProductId, int], Asked] = field(default_factory=dict)
    decided: dict[tuple[ProductId, int], int] = field(default_factory=dict)
    decisions: dict[tuple[ProductId, int], tuple[Decided, ...]] = field(default_factory=dict)
    ledger: dict[ProductId, tuple[Entry, ...]] = field(default_factory=dict)
    deliveries: dict[str, datetime] = field(default_factory=dict)
    parcels: dict[str, str] = field(default_factory=dict)
    shown: dict[tuple[ProductId, str, str], Shown] = field(default_factory=dict)
    lost: dict[str, datetime] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    rhythms: dict[ProductId, Rhythm] = field(default_factory=dict)

    def copy(self) -> "_Shelf":
        """The same records, to change without changing these."""
        names = self.__slots__
        return _Shelf(**{name: dict(getattr(self, name)) for name in names})


@dataclass(frozen=True, slots=True)
class _MemoryRecords:
    products: "_Products"
    people: "_People"
    goals: "_Goals"
    requests: MemoryRequests
    ledger: "_Ledger"
    post: "_Post"
    cadences: "_Cadences"
    rounds: MemoryRounds


class MemoryArchive:
    """All workspaces in memory; keeps ``bot.ports.Archive``."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._shelves: dict[WorkspaceId, _Shelf] = defaultdict(_Shelf)
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def reading(self, workspace: WorkspaceId) -> AsyncIterator[Records]:
        """The workspace's records to read; what is written to them is forgotten."""
        yield _records(self._shelves[workspace].copy())

    @asynccontextmanager
    async def writing(self, workspace: WorkspaceId) -> AsyncIterator[Records]:
        """The workspace's records to change."""
        async with self._lock:
            changed = self._shelves[workspace].copy()
            yield _records(changed)
            self._shelves[workspace] = changed


def _records(shelf: _Shelf) -> _MemoryRecords:
    return _MemoryRecords(
        _Products(shelf),
        _People(shelf),
        _Goals(shelf),
        MemoryRequests(RequestShelf(shelf.requests, shelf.decided, shelf.decisions)),
        _Ledger(shelf),
        _Post(shelf),
        _Cadences(shelf),
        MemoryRounds(shelf.rounds),
    )


@dataclass(frozen=True, slots=True)
class _Products:
    shelf: _Shelf

    async def around(self, place_id: str) -> Around:
        bound = self.shelf.products.get(self.shelf.places.get(place_id, ProductId(0)))
        return Around(bound, tuple(self.shelf.products.values()))

    async def add(self, name: str) -> Product:
        self._require_free(name)
        product = Product(ProductId(len(self.shelf.products) + 1), name)
        self.shelf.products[product.id] = product
        return product

    async def change(self, product: Product) -> None:
        self._require_free(product.name, but=product.id)
        self.shelf.products[product.id] = product

    async def bind(self, place_id: str, product_id: ProductId) -> None:
        self.shelf.places[place_id] = product_id

    async def board(self, product_id: ProductId) -> int:
        return self.shelf.boards.get(product_id, 0)

    async def revoke_board(self, product_id: ProductId) -> None:
        self.shelf.boards[product_id] = self.shelf.boards.get(product_id, 0) + 1

    async def hold(self, product_id: ProductId) -> None:
        """A writing transaction holds everything already."""

    def _require_free(self, name: str, but: ProductId | None = None) -> None:
        folded = name.casefold()
        for product in self.shelf.products.values():
            if product.name.casefold() == folded and product.id != but:
                raise ChangedMeanwhile


@dataclass(frozen=True, slots=True)
class _People:
    shelf: _Shelf

    async def meet(self, person: Person) -> None:
        name = clean(person.name)[:NAME_LIMIT]
        self.shelf.people[person.id] = replace(person, name=name)

    async def named(self, name: str) -> Person | None:
        if name in self.shelf.people:
            return self.shelf.people[name]
        people = sorted(self.shelf.people.values(), key=lambda person: person.id)
        wanted = name.casefold()
        return next((person for person in people if person.name.casefold() == wanted), None)

    async def role(self, product_id: ProductId, person_id: str) -> Role | None:
        return self.shelf.roles.get((product_id, person_id))

    async def give(self, product_id: ProductId, person_id: str, role: Role) -> None:
        self.shelf.roles[product_id, person_id] = role

    async def team(self, product_id: ProductId) -> tuple[Member, ...]:
        members = (
            Member(self.shelf.people[person], role)
            for (product, person), role in self.shelf.roles.items()
            if product == product_id
        )
        return tuple(sorted(members, key=by_role_and_name))

    async def locale(self, person_id: str) -> str | None:
        return self.shelf.locales.get(person_id)

    async def choose_locale(self, person_id: str, locale: str) -> None:
        self.shelf.locales[person_id] = locale


@dataclass(frozen=True, slots=True)
class _Goals:
    shelf: _Shelf

    async def chain(self, product: Product) -> GoalChain:
        latest = {goal.ref: goal for goal in self._latest(product.id)}
        kept = (goal for goal in latest.values() if goal.is_open or _is_release_below(goal, latest))
        reached = Counter(
            goal.parent
            for goal in latest.values()
            if goal.level is Level.SPRINT and goal.status is Status.FULFILLED and goal.parent
        )
        return GoalChain(product.name, tuple(kept), reached)

    async def find(self, product_id: ProductId, ref: str) -> Goal | None:
        return next((goal for goal in self._latest(product_id) if goal.ref == ref), None)

    async def refs(self, product_id: ProductId, level: Level) -> tuple[str, ...]:
        return tuple(goal.ref for goal in self._latest(product_id) if goal.level is level)

    async def save(self, product_id: ProductId, goal: Goal) -> None:
        versions = self.shelf.goals.get((product_id, goal.ref), ())
        if len(versions) != goal.version - 1:
            raise ChangedMeanwhile
        if goal.status is Status.ACTIVE and FACTS[goal.level].one_active:
            for other in self._latest(product_id):
                same = other.level is goal.level and other.status is Status.ACTIVE
                if same and other.ref != goal.ref:
                    raise GoalAlreadyActive(goal.level, "", "")
        self.shelf.goals[product_id, goal.ref] = (*versions, goal)

    async def check_in(
        self, product_id: ProductId, ref: str, kpi: Kpi, value: Decimal, by: By
    ) -> None:
        key = (product_id, ref, kpi.name.casefold())
        first = self.shelf.values[key][0] if key in self.shelf.values else value
        self.shelf.values[key] = (first, value, by)
        self.shelf.courses[key] = (*self.shelf.courses.get(key, ()), Point(by.at, value))

    async def take_back(self, product_id: ProductId, ref: str, kpi: str, by: By) -> None:
        key = (product_id, ref, kpi.casefold())
        if not self.shelf.courses.get(key):
            raise ChangedMeanwhile
        self.shelf.courses[key] = self.shelf.courses[key][:-1]
        if not self.shelf.courses[key]:
            del self.shelf.values[key], self.shelf.courses[key]
            return
        last, first = self.shelf.courses[key][-1], self.shelf.values[key][0]
        self.shelf.values[key] = (first, last.value, replace(by, at=last.at))

    async def courses(
        self, product_id: ProductId, refs: Sequence[str]
    ) -> Mapping[tuple[str, str], tuple[Point, ...]]:
        return {
            (ref, kpi): points
            for (product, ref, kpi), points in self.shelf.courses.items()
            if product == product_id and ref in refs
        }

    async def versions(self, product_id: ProductId, ref: str) -> tuple[Goal, ...]:
        versions = self.shelf.goals.get((product_id, ref), ())
        return tuple(self._measured(product_id, goal) for goal in versions)

    async def ended(self, product_id: ProductId, level: Level, *, limit: int) -> tuple[Goal, ...]:
        ended = [
            goal for goal in self._latest(product_id) if goal.level is level and not goal.is_open
        ]
        return tuple(
            sorted(ended, key=lambda goal: (goal.changed_at, number_of(goal.ref)), reverse=True)[
                :limit
            ]
        )

    def _latest(self, product_id: ProductId) -> Iterable[Goal]:
        for (product, _), versions in self.shelf.goals.items():
            if product == product_id:
                yield self._measured(product_id, versions[-1])

    def _measured(self, product_id: ProductId, goal: Goal) -> Goal:
        kpis = tuple(self._kpi(product_id, goal.ref, kpi) for kpi in goal.kpis)
        return replace(goal, kpis=kpis)

    def _kpi(self, product_id: ProductId, ref: str, kpi: Kpi) -> Kpi:
        found = self.shelf.values.get((product_id, ref, kpi.name.casefold()))
        if found is None:
            return replace(kpi, current=None, measured_at=None)
        first, latest, by = found
        baseline = first if kpi.baseline is None else kpi.baseline
        return replace(kpi, baseline=baseline, current=latest, measured_at=by.at)


def _is_release_below(goal: Goal, latest: dict[str, Goal]) -> bool:
    """Whether an ended Release Goal lies under the active Product Goal."""
    above = latest.get(goal.parent or "")
    is_below = above is not None and above.level is Level.PRODUCT and above.status is Status.ACTIVE
    return goal.level is Level.RELEASE and is_below


@dataclass(frozen=True, slots=True)
class _Ledger:
    shelf: _Shelf

    async def write(self, product_id: ProductId, entry: Entry) -> None:
        entries = self.shelf.ledger.get(product_id, ())
        self.shelf.ledger[product_id] = (*entries, replace(entry, number=len(entries) + 1))

    async def read(
        self, product_id: ProductId, *, limit: int, subject: str = ""
    ) -> tuple[Entry, ...]:
        entries = reversed(self.shelf.ledger.get(product_id, ()))
        return tuple(one for one in entries if subject in ("", one.subject))[:limit]


@dataclass(frozen=True, slots=True)
class _Post:
    shelf: _Shelf

    async def claim(self, delivery: str, at: datetime) -> bool:
        for key, then in list(self.shelf.deliveries.items()):
            if then < at - timedelta(days=DELIVERY_DAYS):
                del self.shelf.deliveries[key]
        is_new = delivery not in self.shelf.deliveries
        self.shelf.deliveries.setdefault(delivery, at)
        return is_new

    async def parcel(self, text: str, at: datetime) -> str:  # noqa: ARG002  a memory keeps no times
        key = parcel_key(text)
        self.shelf.parcels[key] = text
        return key

    async def parcelled(self, key: str) -> str | None:
        return self.shelf.parcels.get(key)

    async def show(self, shown: Shown) -> None:
        self.shelf.shown[shown.product, shown.about, shown.place] = shown

    async def shown(self, product: ProductId, about: str) -> tuple[Shown, ...]:
        found = (one for key, one in self.shelf.shown.items() if key[:2] == (product, about))
        return tuple(sorted(found, key=lambda one: one.at))

    async def lose(self, place_id: str, at: datetime) -> bool:
        is_new = place_id not in self.shelf.lost
        self.shelf.lost.setdefault(place_id, at)
        return is_new

    async def find_again(self, place_id: str) -> None:
        self.shelf.lost.pop(place_id, None)

    async def lost(self) -> frozenset[str]:
        return frozenset(self.shelf.lost)

    async def keep_address(self, place_id: str, address: str, at: datetime) -> None:  # noqa: ARG002  a memory keeps no times
        self.shelf.addresses[place_id] = address

    async def address(self, place_id: str) -> str | None:
        return self.shelf.addresses.get(place_id)

    async def forget_address(self, place_id: str) -> None:
        self.shelf.addresses.pop(place_id, None)


@dataclass(frozen=True, slots=True)
class _Cadences:
    shelf: _Shelf

    async def get(self, product_id: ProductId) -> Rhythm | None:
        return self.shelf.rhythms.get(product_id)

    async def put(self, product_id: ProductId, rhythm: Rhythm) -> None:
        self.shelf.rhythms[product_id] = rhythm

    async def later(self, product_id: ProductId, key: str, place: str, at: datetime) -> None:
        """Nothing: no worker looks into a memory."""
