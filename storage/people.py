"""People and their roles, over SQL; keeps ``bot.ports.PeopleStore``."""

from dataclasses import dataclass

from sqlalchemy import or_, select, update

from bot.people import Member, Person, ProductId, Role
from bot.text import NAME_LIMIT, clean
from storage.store import SqlStore, table_of
from storage.tables import PersonRow, RoleRow

_PEOPLE = table_of(PersonRow)
_ROLES = table_of(RoleRow)


@dataclass(frozen=True, slots=True)
class SqlPeople(SqlStore):
    """The people of one workspace."""

    async def meet(self, person: Person) -> None:
        """Remember a person's name as it is now."""
        name = clean(person.name)[:NAME_LIMIT]
        query = select(_PEOPLE.c.name).where(self.mine(_PEOPLE), _PEOPLE.c.id == person.id)
        known = await self.row(query)
        if known is None or known["name"] != name:
            values = {"name": name, "folded_name": name.casefold()}
            await self.put(_PEOPLE, {"id": person.id}, values)

    async def named(self, name: str) -> Person | None:
        """The person of that id or name."""
        is_named = or_(_PEOPLE.c.id == name, _PEOPLE.c.folded_name == name.casefold())
        query = (
            select(_PEOPLE.c.id, _PEOPLE.c.name)
            .where(self.mine(_PEOPLE), is_named)
            .order_by(_PEOPLE.c.id != name, _PEOPLE.c.id)
            .limit(1)
        )
        row = await self.row(query)
        return Person(row["id"], row["name"]) if row else None

    async def role(self, product_id: ProductId, person_id: str) -> Role | None:
        """A person's role on a product."""
        query = select(_ROLES.c.role).where(
            self.mine(_ROLES), _ROLES.c.product_id == product_id, _ROLES.c.person == person_id
        )
        row = await self.row(query)
        return Role(row["role"]) if row else None

    async def give(self, product_id: ProductId, person_id: str, role: Role) -> None:
        """Give a person a role."""
        key = {"product_id": product_id, "person": person_id}
        await self.put(_ROLES, key, {"role": role.value})

    async def team(self, product_id: ProductId) -> tuple[Member, ...]:
        """Everybody with a role on the product."""
        query = (
            select(_PEOPLE.c.id, _PEOPLE.c.name, _ROLES.c.role)
            .join(_PEOPLE, _PEOPLE.c.id == _ROLES.c.person)
            .where(self.mine(_PEOPLE), self.mine(_ROLES), _ROLES.c.product_id == product_id)
        )
        members = [
            Member(Person(row["id"], row["name"]), Role(row["role"]))
            for row in await self.rows(query)
        ]
        return tuple(sorted(members, key=by_role_and_name))

    async def locale(self, person_id: str) -> str | None:
        """The language a person chose."""
        query = select(_PEOPLE.c.locale).where(self.mine(_PEOPLE), _PEOPLE.c.id == person_id)
        row = await self.row(query)
        return row["locale"] if row else None

    async def choose_locale(self, person_id: str, locale: str) -> None:
        """Remember the language that a person chose."""
        chosen = update(_PEOPLE).where(self.mine(_PEOPLE), _PEOPLE.c.id == person_id)
        await self.connection.execute(chosen.values(locale=locale))


def by_role_and_name(member: Member) -> tuple[int, str, str]:
    """The order in which a team is listed."""
    return list(Role).index(member.role), member.person.name.casefold(), member.person.id
