"""What every platform keeps of what it showed: long actions, shared cards, places that are lost.

The ways to people differ from platform to platform; this does not.
"""

from datetime import UTC, datetime, timedelta

from adapters.turns import answer
from bot import actions as act
from bot.actions import Action, action_from, token_of
from bot.conversation import Conversation
from bot.people import Person, Place, Role, WorkspaceId
from bot.ports import Shown
from bot.replies import Paragraph, Reply, buttons_of
from bot.turn import Heard

FRESH = timedelta(hours=12)
"""How long a shared card is edited in its place; after that nobody would see it any more."""

_NOBODY = Person("", "")


class Shelf:
    """One conversation's, for all workspaces."""

    def __init__(self, conversation: Conversation) -> None:
        """Keep things in the conversation's archive."""
        self._conversation = conversation
        self._archive = conversation.ports.archive

    async def parcels(self, reply: Reply, workspace: str, longest: int) -> dict[Action, str]:
        """Keep the actions that are too long for a button; their keys. longest: in characters."""
        long = [
            (one.action, token)
            for one in buttons_of(reply)
            if len(token := token_of(one.action)) > longest
        ]
        if not long:
            return {}
        async with self._archive.writing(WorkspaceId(workspace)) as records:
            now = datetime.now(UTC)
            return {action: await records.post.parcel(token, now) for action, token in long}

    async def parcelled(self, workspace: str, key: str) -> Action | None:
        """The action that was too long for its button."""
        async with self._archive.reading(WorkspaceId(workspace)) as records:
            text = await records.post.parcelled(key)
        return action_from(text) if text else None

    async def cards(self, workspace: str, reply: Reply) -> tuple[Shown, ...]:
        """The messages that show what a reply shows."""
        if not reply.about or reply.product is None:
            return ()
        async with self._archive.reading(WorkspaceId(workspace)) as records:
            return await records.post.shown(reply.product, reply.about)

    async def keep_card(self, workspace: str, place: str, reply: Reply, message: str) -> None:
        """Remember that a message in a place shows what the reply shows; the place is reachable."""
        async with self._archive.writing(WorkspaceId(workspace)) as records:
            await records.post.find_again(place)
            if reply.about and reply.product is not None:
                now = datetime.now(UTC)
                await records.post.show(Shown(reply.product, reply.about, place, message, now))

    async def shown_again(
        self, workspace: str, place: Place, reply: Reply, platform: str
    ) -> Reply | None:
        """A request as everybody sees it now, after somebody changed it in private.

        None where the reply is about none.
        """
        if not reply.about.startswith("#") or reply.outcome != "ok":
            return None
        number = int(reply.about.removeprefix("#"))
        heard = Heard(
            workspace=WorkspaceId(workspace),
            person=_NOBODY,
            place=place,
            at=datetime.now(UTC),
            action=act.ShowRequest(number, to_channel=True),
        )
        return await answer(self._conversation, heard, platform)

    async def lose(self, workspace: str, place: Place) -> tuple[str, Reply] | None:
        """Remember that a place is lost: the Product Owner's id, and the line for them.

        None where it was known, where the place belongs to no product, or nobody owns that.
        """
        async with self._archive.writing(WorkspaceId(workspace)) as records:
            is_new = await records.post.lose(place.id, datetime.now(UTC))
            product = (await records.products.around(place.id)).meant
            team = await records.people.team(product.id) if product and is_new else ()
        owner = next((one.person.id for one in team if one.role is Role.PRODUCT_OWNER), "")
        if product is None or not owner:
            return None
        ports = self._conversation.ports
        values = {"name": place.name or place.id, "product": product.name}
        said = ports.phrasebook.say(product.locale or ports.locale, "edge/unreachable", values)
        return owner, Reply((Paragraph(said.strip()),))
