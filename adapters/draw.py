"""``throughline picture``: one part of the board as a picture in a file."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters import wiring
from adapters.console.listening import Speaker
from adapters.opening import Ended, opened
from adapters.pictures.drawing import DARK, LIGHT, Picture
from adapters.pictures.drawn import picture_on
from adapters.settings import Settings
from adapters.turns import answer
from bot import actions as act
from bot.actions import Subject
from bot.people import Around, Product
from bot.replies import Reply
from bot.turn import Heard


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be drawn of which product ("" for the only one), and for which background."""

    what: Subject
    product: str = ""
    dark: bool = False


async def drawn(settings: Settings, operator: Speaker, wish: Wish) -> Picture:
    """The picture. Raises Ended where there is nothing to draw."""
    reply = await _board(settings, operator, wish.product)
    found = picture_on(reply, wish.what, "", DARK if wish.dark else LIGHT)
    if found is None:
        raise Ended(f"There is nothing to draw yet: {_MISSING[wish.what]}")
    return found


def save(picture: Picture, file: Path) -> None:
    """Write it, as SVG or as PNG by the file's name. Raises Ended."""
    is_svg = file.suffix.lower() == ".svg"
    try:
        file.write_bytes(picture.svg.encode() if is_svg else picture.png())
    except OSError as error:
        raise Ended(f"{file} cannot be written: {error.strerror}.") from None


_MISSING = {
    Subject.THREAD: "/goal set vision begins the thread.",
    Subject.KPI: "/goal set kpi names one, /goal kpi measures it.",
    Subject.REQUESTS: "/goal fit asks about the first request.",
}


async def _board(settings: Settings, operator: Speaker, product: str) -> Reply:
    async with opened(settings) as database:
        async with database.reading(operator.workspace) as records:
            meant = _meant(await records.products.around(operator.place.id), product)
            serial = await records.products.board(meant.id)
        heard = Heard(
            operator.workspace,
            operator.person,
            operator.place,
            datetime.now(UTC),
            action=act.ShowBoard(meant.id, serial),
        )
        return await answer(wiring.conversation(settings, database), heard, "command line")


def _meant(around: Around, name: str) -> Product:
    """The product of that name, or the only one there is."""
    named = [one for one in around.all if one.name.casefold() == name.casefold()]
    found = named[0] if named else None if name else around.meant
    if found is None:
        known = ", ".join(one.name for one in around.all) or "none"
        raise Ended(f"Say which product with --product; there are: {known}.")
    return found
