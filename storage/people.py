"""People and their roles, over SQL; keeps ``bot.ports.PeopleStore``."""

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, or_, select, update

from bot.people import Member, Person, ProductId, Role
from bot.text import NAME_LIMIT, clean
from storage.store import SqlStore, keyed, mine, same, table_of
from storage.tables import PersonRow, RoleRow

_PEOPLE = table_of(PersonRow)
_ROLES = table_of(RoleRow)

_NAME = select(_PEOPLE.c.name).where(mine(_PEOPLE), *same(_PEOPLE, "id"))
_NAMED = (
    select(_PEOPLE.c.id, _PEOPLE.c.name)
    .where(
        mine(_PEOPLE),
        or_(_PEOPLE.c.id == bindparam("typed"), _PEOPLE.c.folded_name == bindparam("folded")),
    )
    .order_by(_PEOPLE.c.id != bindparam("typed"), _PEOPLE.c.id)
    .limit(1)
)
_ROLE = select(_ROLES.c.role).where(mine(_ROLES), *same(_ROLES, "product_id", "person"))
_TEAM = (
    select(_PEOPLE.c.id, _PEOPLE.c.name, _ROLES.c.role)
    .join_from(
        _ROLES,
        _PEOPLE,
        and_(_PEOPLE.c.workspace == _ROLES.c.workspace, _PEOPLE.c.id == _ROLES.c.person),
    )
    .where(mine(_ROLES), *same(_ROLES, "product_id"))
)
_LOCALE = select(_PEOPLE.c.locale).where(mine(_PEOPLE), *same(_PEOPLE, "id"))
_CHOOSE_LOCALE = update(_PEOPLE).where(*keyed(_PEOPLE, "id"))


@dataclass(frozen=True, slots=True)
class SqlPeople(SqlStore):
    """The people of one workspace."""

    async def meet(self, person: Person) -> None:
        """Remember a person's name as it is now."""
        name = clean(person.name)[:NAME_LIMIT]
        known = await self.row(_NAME, id=person.id)
        if known is None:
            await self.meet_workspace()
        if known is None or known["name"] != name:
            values = {"name": name, "folded_name": name.casefold()}
            await self.put_row(_PEOPLE, {"id": person.id}, values)

    async def named(self, name: str) -> Person | None:
        """The person of that id or name."""
        row = await self.row(_NAMED, typed=name, folded=name.casefold())
        return Person(row["id"], row["name"]) if row else None

    async def role(self, product_id: ProductId, person_id: str) -> Role | None:
        """A person's role on a product."""
        row = await self.row(_ROLE, product_id=product_id, person=person_id)
        return Role(row["role"]) if row else None

    async def give(self, product_id: ProductId, person_id: str, role: Role) -> None:
        """Give a person a role."""
        key = {"product_id": product_id, "person": person_id}
        await self.put_row(_ROLES, key, {"role": role.value})

    async def team(self, product_id: ProductId) -> tuple[Member, ...]:
        """Everybody with a role on the product."""
        members = [
            Member(Person(row["id"], row["name"]), Role(row["role"]))
            for row in await self.rows(_TEAM, product_id=product_id)
        ]
        return tuple(sorted(members, key=by_role_and_name))

    async def locale(self, person_id: str) -> str | None:
        """The language a person chose."""
        row = await self.row(_LOCALE, id=person_id)
        return row["locale"] if row else None

    async def choose_locale(self, person_id: str, locale: str) -> None:
        """Remember the language that a person chose."""
        await self.update(_CHOOSE_LOCALE, {"id": person_id}, {"locale": locale})


def by_role_and_name(member: Member) -> tuple[int, str, str]:
    """The order in which a team is listed."""
    return list(Role).index(member.role), member.person.name.casefold(), member.person.id
