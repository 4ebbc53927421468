"""Who talks, where, about which product.

Nothing here knows Slack, Teams or the console: an adapter hands these over, and the core
treats the identifiers inside as opaque. Read ``bot/goals.py`` next.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

WorkspaceId = NewType("WorkspaceId", str)
"""One Slack team, one Teams tenant or one console workspace; nothing crosses its border."""

ProductId = NewType("ProductId", int)
"""Identifies a product inside its workspace."""


class Role(StrEnum):
    """What a person is accountable for on one product (Scrum Guide 2020, "Scrum Team")."""

    PRODUCT_OWNER = "po"
    SCRUM_MASTER = "sm"
    DEVELOPER = "dev"
    STAKEHOLDER = "stakeholder"


EVERYONE = frozenset(Role)
SCRUM_TEAM = frozenset({Role.PRODUCT_OWNER, Role.SCRUM_MASTER, Role.DEVELOPER})
CADENCE_KEEPERS = frozenset({Role.PRODUCT_OWNER, Role.SCRUM_MASTER})
OWNER_ONLY = frozenset({Role.PRODUCT_OWNER})


class PlaceKind(StrEnum):
    """How public a place is; the core needs to know no more about it."""

    CHANNEL = "channel"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who talks to the bot.

    id: unique inside the workspace, given by the platform.
    name: what other people see; may change.
    """

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A person with the role that they hold on the product under discussion."""

    person: Person
    role: Role


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, chat or direct conversation.

    id: unique inside the workspace; opaque to the core.
    name: what people call it, without a leading ``#``; "" where it has none.
    """

    id: str
    name: str
    kind: PlaceKind = PlaceKind.CHANNEL


@dataclass(frozen=True, slots=True)
class Product:
    """A product with a goal chain of its own.

    locale: the language that its team chose, such as ``de``; None when it chose none.
    target_group: whom it is for, as its Vision Board says; "" where nobody said.
    upkeep: how many of 100 requests may be upkeep; None where no budget was declared.
    has_pulse: whether the team is asked once a Sprint what the Product Goal is.
    """

    id: ProductId
    name: str
    locale: str | None = None
    target_group: str = ""
    upkeep: int | None = None
    has_pulse: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """The products that can be meant in a place.

    bound: the one that the place was bound to; None where it was bound to none.
    all: every product of the workspace, in the order of their creation.
    """

    bound: Product | None
    all: tuple[Product, ...]

    @property
    def meant(self) -> Product | None:
        """The bound one, or the only one there is."""
        return self.bound or (self.all[0] if len(self.all) == 1 else None)
