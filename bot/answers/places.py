"""``/goal link`` and ``/goal use``: which product a place belongs to."""

from bot import actions as act
from bot.errors import NoSuchProduct
from bot.ledger import Deed, Entry
from bot.replies import Audience, Button, Buttons, Reply, Style
from bot.text import NAME_LIMIT, clean, harmless, shorten
from bot.turn import Desk, Turn, found_product, member_of

_MOST_BUTTONS = 5


async def introduce(turn: Turn, _action: act.Introduce) -> Reply:
    """Who is new here, in three lines."""
    async with turn.writing() as records:
        has_product = bool((await records.products.around(turn.heard.place.id)).all)
    first = (
        Button(turn.label("button.show"), act.ShowThread(), Style.PRIMARY)
        if has_product
        else Button(turn.label("button.setup"), act.OpenSetUp(), Style.PRIMARY)
    )
    buttons = Buttons((first, Button(turn.label("button.help"), act.ShowHelp())))
    return Reply((*turn.paragraphs("place/introduced"), buttons), Audience.PLACE)


async def show(turn: Turn, _action: act.ShowPlace) -> Reply:
    """Which product this place belongs to, and what else there is."""
    async with turn.ports.archive.reading(turn.heard.workspace) as records:
        product = await found_product(records, turn.heard.place)
        around = await records.products.around(turn.heard.place.id)
    others = [one for one in around.all if one.id != product.id]
    words = turn.paragraphs("place/shown", product=product, is_bound=around.bound is not None)
    buttons = tuple(
        Button(turn.say("place/use", product=one), act.UseProduct(one.name))
        for one in others[:_MOST_BUTTONS]
    )
    return Reply((*words, Buttons(buttons)) if buttons else words)


async def use(turn: Turn, action: act.UseProduct) -> Reply:
    """Bind this place to a product of the workspace."""
    wanted = clean(action.name).strip("\"'“”„«»").casefold()
    async with turn.writing() as records:
        products = (await records.products.around(turn.heard.place.id)).all
        product = next((one for one in products if one.name.casefold() == wanted), None)
        if product is None:
            names = tuple(harmless(one.name) for one in products)
            raise NoSuchProduct(shorten(clean(action.name), NAME_LIMIT), names)
        await records.products.bind(turn.heard.place.id, product.id)
        desk = Desk(records, product, await member_of(records, product, turn.heard), turn.heard.at)
        place = turn.heard.place
        entry = Entry(desk.by, Deed.PLACE_LINKED, subject=place.id, text=place.name)
        await desk.note(entry)
    return Reply(turn.paragraphs("place/bound", product=product))
