"""Goals in all their versions, over SQL; keeps ``bot.ports.GoalStore``."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, FromClause, RowMapping, Select, and_, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.errors import ChangedMeanwhile, GoalAlreadyActive
from bot.goals import OPEN, Direction, Goal, GoalChain, Kpi, Level, Status
from bot.ledger import By
from bot.people import Person, ProductId
from storage.store import SqlStore, table_of
from storage.tables import CheckInRow, GoalRow, GoalVersionRow, KpiValueRow, ProductRow

_GOALS = table_of(GoalRow)
_VERSIONS = table_of(GoalVersionRow)
_VALUES = table_of(KpiValueRow)
_CHECK_INS = table_of(CheckInRow)
_PRODUCTS = table_of(ProductRow)

_PARENTS = _GOALS.alias("parents")
_GRANDPARENTS = _GOALS.alias("grandparents")
_OPEN = tuple(status.value for status in OPEN)
_BELOW = (Level.RELEASE.value, Level.SPRINT.value)


@dataclass(frozen=True, slots=True)
class SqlGoals(SqlStore):
    """The goals of one workspace's products."""

    async def chain(self, product_id: ProductId) -> GoalChain:
        """The goals that matter today: it reads those alone, however long the history is."""
        goals = await self._found(product_id, _GOALS.c.status.in_(_OPEN))
        if any(goal.level is Level.PRODUCT for goal in goals):
            goals += await self._ended_below(product_id)
        query = select(_PRODUCTS.c.name).where(self.mine(_PRODUCTS), _PRODUCTS.c.id == product_id)
        product = await self.row(query)
        return GoalChain(product["name"] if product else "", goals)

    async def find(self, product_id: ProductId, ref: str) -> Goal | None:
        """The latest version of any goal."""
        return next(iter(await self._found(product_id, _GOALS.c.ref == ref)), None)

    async def refs(self, product_id: ProductId, level: Level) -> tuple[str, ...]:
        """Every reference of a level that was ever used."""
        query = select(_GOALS.c.ref).where(self._of(product_id), _GOALS.c.level == level.value)
        return tuple(row["ref"] for row in await self.rows(query))

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
        is_key = and_(self.mine(_VALUES), *(_VALUES.c[name] == part for name, part in key.items()))
        latest = {"latest": value, "measured_at": by.at}
        changed = await self.connection.execute(update(_VALUES).where(is_key).values(latest))
        if not changed.rowcount:
            await self.insert(_VALUES, {**key, "first": value, **latest})

    async def versions(self, product_id: ProductId, ref: str) -> tuple[Goal, ...]:
        """Every version of a goal, the first one first."""
        query = (
            self._query(_GOALS.c.id == _VERSIONS.c.goal_id)
            .where(self._of(product_id), _GOALS.c.ref == ref)
            .order_by(_VERSIONS.c.number)
        )
        return await self._goals(query)

    async def ended(self, product_id: ProductId, *, limit: int) -> tuple[Goal, ...]:
        """The Product Goals that were fulfilled or abandoned, the latest first."""
        query = (
            self._latest()
            .where(
                self._of(product_id),
                _GOALS.c.level == Level.PRODUCT.value,
                _GOALS.c.status.not_in(_OPEN),
            )
            .order_by(_VERSIONS.c.changed_at.desc(), _GOALS.c.id.desc())
            .limit(limit)
        )
        return await self._goals(query)

    def _of(self, product_id: ProductId) -> ColumnElement[bool]:
        return and_(self.mine(_GOALS), _GOALS.c.product_id == product_id)

    def _query(self, joined: ColumnElement[bool]) -> Select[*tuple[object, ...]]:
        columns = [_GOALS.c.id, _GOALS.c.ref, _GOALS.c.level, *_VERSIONS.c]
        return (
            select(*columns)
            .join_from(_GOALS, _VERSIONS, joined)
            .where(self.mine(_GOALS), self.mine(_VERSIONS))
        )

    def _latest(self) -> Select[*tuple[object, ...]]:
        """Goals with what their latest version says."""
        return self._query(
            and_(_GOALS.c.id == _VERSIONS.c.goal_id, _GOALS.c.version == _VERSIONS.c.number)
        )

    async def _found(
        self, product_id: ProductId, condition: ColumnElement[bool]
    ) -> tuple[Goal, ...]:
        return await self._goals(self._latest().where(self._of(product_id), condition))

    async def _ended_below(self, product_id: ProductId) -> tuple[Goal, ...]:
        """The ended Release and Sprint Goals under the active Product Goal."""
        joined = (
            self._latest()
            .join(_PARENTS, _is_parent(_PARENTS, _GOALS))
            .outerjoin(_GRANDPARENTS, _is_parent(_GRANDPARENTS, _PARENTS))
            .where(
                self._of(product_id),
                _GOALS.c.level.in_(_BELOW),
                _GOALS.c.status.not_in(_OPEN),
                or_(_is_the_product_goal(_PARENTS), _is_the_product_goal(_GRANDPARENTS)),
            )
        )
        return await self._goals(joined)

    async def _goals(self, query: Select[*tuple[object, ...]]) -> tuple[Goal, ...]:
        rows = await self.rows(query)
        measured = await self._measured([row["id"] for row in rows if row["kpis"]])
        return tuple(_goal(row, measured) for row in rows)

    async def _measured(self, goal_ids: list[int]) -> Mapping[tuple[int, str], RowMapping]:
        if not goal_ids:
            return {}
        query = select(*_VALUES.c).where(self.mine(_VALUES), _VALUES.c.goal_id.in_(goal_ids))
        return {(row["goal_id"], row["folded_name"]): row for row in await self.rows(query)}

    async def _id(self, product_id: ProductId, ref: str) -> int:
        query = select(_GOALS.c.id).where(self._of(product_id), _GOALS.c.ref == ref)
        row = await self.row(query)
        if row is None:
            raise ChangedMeanwhile
        return int(row["id"])

    async def _head(self, product_id: ProductId, goal: Goal) -> int:
        """Add the goal, or move it from the version before; nothing else may have moved it."""
        head = {"status": goal.status.value, "parent": goal.parent, "version": goal.version}
        if goal.version == 1:
            named = {"product_id": product_id, "ref": goal.ref, "level": goal.level.value}
            return await self.insert(_GOALS, {**named, **head})
        is_before = and_(
            self._of(product_id), _GOALS.c.ref == goal.ref, _GOALS.c.version == goal.version - 1
        )
        moved = await self.connection.execute(update(_GOALS).where(is_before).values(head))
        if moved.rowcount != 1:
            raise ChangedMeanwhile
        return await self._id(product_id, goal.ref)


def _is_parent(parents: FromClause, children: FromClause) -> ColumnElement[bool]:
    above, below = parents.c, children.c
    return and_(
        above.workspace == below.workspace,
        above.product_id == below.product_id,
        above.ref == below.parent,
    )


def _is_the_product_goal(goals: FromClause) -> ColumnElement[bool]:
    return and_(goals.c.level == Level.PRODUCT.value, goals.c.status == Status.ACTIVE.value)


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
