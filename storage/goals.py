"""Goals in all their versions, over SQL; keeps ``bot.ports.GoalStore``."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import RowMapping, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.errors import ChangedMeanwhile, GoalAlreadyActive
from bot.forecast import Point
from bot.goals import OPEN, Direction, Goal, GoalChain, Kpi, Level, Status
from bot.ledger import By
from bot.people import Person, Product, ProductId
from storage.store import SqlStore, keyed, mine, same, table_of
from storage.tables import CheckInRow, GoalRow, GoalVersionRow, KpiValueRow

_GOALS = table_of(GoalRow)
_VERSIONS = table_of(GoalVersionRow)
_VALUES = table_of(KpiValueRow)
_CHECK_INS = table_of(CheckInRow)

_PARENTS, _BELOW = _GOALS.alias("parents"), _GOALS.alias("below")
_OPEN = tuple(status.value for status in OPEN)

_OF_PRODUCT = (mine(_GOALS), *same(_GOALS, "product_id"))
_COLUMNS = (
    _GOALS.c.id,
    _GOALS.c.ref,
    _GOALS.c.level,
    *(column for column in _VERSIONS.c if column.name not in ("workspace", "goal_id")),
)
_ALL_VERSIONS = (
    select(*_COLUMNS)
    .join_from(
        _GOALS,
        _VERSIONS,
        and_(_VERSIONS.c.workspace == _GOALS.c.workspace, _VERSIONS.c.goal_id == _GOALS.c.id),
    )
    .where(*_OF_PRODUCT)
)
_LATEST = _ALL_VERSIONS.where(_VERSIONS.c.number == _GOALS.c.version)
_IS_BELOW_THE_PRODUCT_GOAL = exists(
    select(_PARENTS.c.id).where(
        _PARENTS.c.workspace == _GOALS.c.workspace,
        _PARENTS.c.product_id == _GOALS.c.product_id,
        _PARENTS.c.ref == _GOALS.c.parent,
        _PARENTS.c.level == Level.PRODUCT.value,
        _PARENTS.c.status == Status.ACTIVE.value,
    )
)
_REACHED = (
    select(func.count())
    .where(
        _BELOW.c.workspace == _GOALS.c.workspace,
        _BELOW.c.product_id == _GOALS.c.product_id,
        _BELOW.c.parent == _GOALS.c.ref,
        _BELOW.c.level == Level.SPRINT.value,
        _BELOW.c.status == Status.FULFILLED.value,
    )
    .scalar_subquery()
)
_MATTER_TODAY = _LATEST.add_columns(_REACHED.label("reached")).where(
    or_(
        _GOALS.c.status.in_(_OPEN),
        and_(_GOALS.c.level == Level.RELEASE.value, _IS_BELOW_THE_PRODUCT_GOAL),
    )
)
_ONE = _LATEST.where(*same(_GOALS, "ref"))
_ITS_VERSIONS = _ALL_VERSIONS.where(*same(_GOALS, "ref")).order_by(_VERSIONS.c.number)
_ENDED = (
    _LATEST.where(*same(_GOALS, "level"), _GOALS.c.status.not_in(_OPEN))
    .order_by(_VERSIONS.c.changed_at.desc(), _GOALS.c.id.desc())
    .limit(bindparam("most"))
)
_REFS = select(_GOALS.c.ref).where(*_OF_PRODUCT, *same(_GOALS, "level"))
_ID = select(_GOALS.c.id).where(*_OF_PRODUCT, *same(_GOALS, "ref"))
_UNDOING = _CHECK_INS.alias("undoing")
_COUNTS = (
    _CHECK_INS.c.undoes.is_(None),
    ~exists(
        select(_UNDOING.c.id).where(
            _UNDOING.c.workspace == _CHECK_INS.c.workspace,
            _UNDOING.c.goal_id == _CHECK_INS.c.goal_id,
            _UNDOING.c.undoes == _CHECK_INS.c.id,
        )
    ),
)
"""Check-ins that were not taken back."""
_COUNTED = (
    select(_CHECK_INS.c.id, _CHECK_INS.c.kpi, _CHECK_INS.c.value, _CHECK_INS.c.at)
    .where(mine(_CHECK_INS), *same(_CHECK_INS, "goal_id"), *_COUNTS)
    .order_by(_CHECK_INS.c.id)
)
_UNMEASURE = delete(_VALUES).where(mine(_VALUES), *same(_VALUES, "goal_id", "folded_name"))
_MEASURED = select(*_VALUES.c).where(
    mine(_VALUES), _VALUES.c.goal_id.in_(bindparam("goal_ids", expanding=True))
)
_COURSES = (
    select(_GOALS.c.ref, _CHECK_INS.c.kpi, _CHECK_INS.c.value, _CHECK_INS.c.at)
    .join_from(
        _CHECK_INS,
        _GOALS,
        and_(_GOALS.c.workspace == _CHECK_INS.c.workspace, _GOALS.c.id == _CHECK_INS.c.goal_id),
    )
    .where(*_OF_PRODUCT, _GOALS.c.ref.in_(bindparam("refs", expanding=True)), *_COUNTS)
    .order_by(_CHECK_INS.c.id)
)
_MOVE = update(_GOALS).where(*keyed(_GOALS, "product_id", "ref", "version"))
_MEASURE = update(_VALUES).where(*keyed(_VALUES, "goal_id", "folded_name"))


@dataclass(frozen=True, slots=True)
class SqlGoals(SqlStore):
    """The goals of one workspace's products."""

    async def chain(self, product: Product) -> GoalChain:
        """The goals that matter today: it reads those alone, however long the history is."""
        rows = await self.rows(_MATTER_TODAY, product_id=product.id)
        reached = {row["ref"]: row["reached"] for row in rows if row["reached"]}
        return GoalChain(product.name, await self._goals(rows), reached)

    async def find(self, product_id: ProductId, ref: str) -> Goal | None:
        """The latest version of any goal."""
        rows = await self.rows(_ONE, product_id=product_id, ref=ref)
        return next(iter(await self._goals(rows)), None)

    async def refs(self, product_id: ProductId, level: Level) -> tuple[str, ...]:
        """Every reference of a level that was ever used."""
        rows = await self.rows(_REFS, product_id=product_id, level=level.value)
        return tuple(row["ref"] for row in rows)

    async def save(self, product_id: ProductId, goal: Goal) -> None:
        """Write the next version of a goal."""
        try:
            goal_id = await self._head(product_id, goal)
            await self.insert(_VERSIONS, {"goal_id": goal_id, **_version(goal)})
        except IntegrityError as error:
            if goal.status is Status.ACTIVE and _is_about_the_one_active(error):
                raise GoalAlreadyActive(goal.level, "", "") from None
            raise ChangedMeanwhile from None

    async def check_in(
        self, product_id: ProductId, ref: str, kpi: Kpi, value: Decimal, by: By
    ) -> None:
        """Record what a KPI stands at."""
        goal_id = await self._id(product_id, ref)
        person = by.member.person
        entry = {"goal_id": goal_id, "kpi": kpi.name, "value": value, "at": by.at}
        await self.insert(_CHECK_INS, {**entry, "by": person.id, "by_name": person.name})
        key = {"goal_id": goal_id, "folded_name": kpi.name.casefold()}
        latest = {"latest": value, "measured_at": by.at}
        if not await self.update(_MEASURE, key, latest):
            await self.insert(_VALUES, {**key, "first": value, **latest})

    async def take_back(self, product_id: ProductId, ref: str, kpi: str, by: By) -> None:
        """Let a KPI's latest check-in count no more."""
        goal_id, folded = await self._id(product_id, ref), kpi.casefold()
        found = await self.rows(_COUNTED, goal_id=goal_id)
        counted = [row for row in found if row["kpi"].casefold() == folded]
        if not counted:
            raise ChangedMeanwhile
        *before, last = counted
        person, key = by.member.person, {"goal_id": goal_id, "folded_name": folded}
        undoing = {"goal_id": goal_id, "kpi": last["kpi"], "value": last["value"], "at": by.at}
        who = {"by": person.id, "by_name": person.name, "undoes": last["id"]}
        await self.insert(_CHECK_INS, {**undoing, **who})
        if not before:
            await self.remove(_UNMEASURE, **key)
            return
        latest = {"latest": before[-1]["value"], "measured_at": before[-1]["at"]}
        await self.update(_MEASURE, key, latest)

    async def versions(self, product_id: ProductId, ref: str) -> tuple[Goal, ...]:
        """Every version of a goal, the first one first."""
        return await self._goals(await self.rows(_ITS_VERSIONS, product_id=product_id, ref=ref))

    async def ended(self, product_id: ProductId, level: Level, *, limit: int) -> tuple[Goal, ...]:
        """The goals of a level that ended, the latest first."""
        values = {"product_id": product_id, "level": level.value, "most": limit}
        return await self._goals(await self.rows(_ENDED, **values))

    async def courses(
        self, product_id: ProductId, refs: Sequence[str]
    ) -> Mapping[tuple[str, str], tuple[Point, ...]]:
        """The check-ins of goals, by goal and folded name of the KPI, the oldest first."""
        found: defaultdict[tuple[str, str], list[Point]] = defaultdict(list)
        for row in await self.rows(_COURSES, product_id=product_id, refs=list(refs)):
            found[row["ref"], row["kpi"].casefold()].append(Point(row["at"], row["value"]))
        return {key: tuple(points) for key, points in found.items()}

    async def _goals(self, rows: Sequence[RowMapping]) -> tuple[Goal, ...]:
        measured = await self._measured([row["id"] for row in rows if row["kpis"]])
        return tuple(_goal(row, measured) for row in rows)

    async def _measured(self, goal_ids: list[int]) -> Mapping[tuple[int, str], RowMapping]:
        if not goal_ids:
            return {}
        rows = await self.rows(_MEASURED, goal_ids=goal_ids)
        return {(row["goal_id"], row["folded_name"]): row for row in rows}

    async def _id(self, product_id: ProductId, ref: str) -> int:
        row = await self.row(_ID, product_id=product_id, ref=ref)
        if row is None:
            raise ChangedMeanwhile
        return int(row["id"])

    async def _head(self, product_id: ProductId, goal: Goal) -> int:
        """Add the goal, or move it from the version before; nothing else may have moved it."""
        head = {"status": goal.status.value, "parent": goal.parent, "version": goal.version}
        if goal.version == 1:
            named = {"product_id": product_id, "ref": goal.ref, "level": goal.level.value}
            return await self.insert(_GOALS, {**named, **head})
        before = {"product_id": product_id, "ref": goal.ref, "version": goal.version - 1}
        if await self.update(_MOVE, before, head) != 1:
            raise ChangedMeanwhile
        return await self._id(product_id, goal.ref)


def _is_about_the_one_active(error: IntegrityError) -> bool:
    """SQLite names the index's columns, PostgreSQL the index."""
    return "one_active_goal" in str(error.orig) or "goals.level" in str(error.orig)


def _version(goal: Goal) -> dict[str, object]:
    return {
        "number": goal.version,
        "status": goal.status.value,
        "text": goal.text,
        "parent": goal.parent,
        "link": goal.link,
        "due": goal.due,
        "in_scope": list(goal.in_scope),
        "out_of_scope": list(goal.out_of_scope),
        "kpis": [_kpi_written(kpi) for kpi in goal.kpis],
        "changed_at": goal.changed_at,
        "changed_by": goal.changed_by.id,
        "changed_by_name": goal.changed_by.name,
    }


def _kpi_written(kpi: Kpi) -> dict[str, str | None]:
    return {
        "name": kpi.name,
        "unit": kpi.unit,
        "baseline": _text(kpi.baseline),
        "target": _text(kpi.target),
        "direction": kpi.direction.value,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _goal(row: RowMapping, measured: Mapping[tuple[int, str], RowMapping]) -> Goal:
    return Goal(
        ref=row["ref"],
        level=Level(row["level"]),
        text=row["text"],
        status=Status(row["status"]),
        version=row["number"],
        changed_at=row["changed_at"],
        changed_by=Person(row["changed_by"], row["changed_by_name"]),
        parent=row["parent"],
        link=row["link"],
        due=row["due"],
        in_scope=tuple(row["in_scope"]),
        out_of_scope=tuple(row["out_of_scope"]),
        kpis=tuple(_kpi(kpi, row["id"], measured) for kpi in row["kpis"]),
    )


def _kpi(
    written: Mapping[str, str | None],
    goal_id: int,
    measured: Mapping[tuple[int, str], RowMapping],
) -> Kpi:
    name = written["name"] or ""
    value = measured.get((goal_id, name.casefold()))
    baseline = _decimal(written["baseline"])
    return Kpi(
        name=name,
        unit=written["unit"] or "",
        baseline=value["first"] if baseline is None and value else baseline,
        target=_decimal(written["target"]),
        direction=Direction(written["direction"] or Direction.UP),
        current=value["latest"] if value else None,
        measured_at=value["measured_at"] if value else None,
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
