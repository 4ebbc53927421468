"""Products and their places, over SQL; keeps ``bot.ports.ProductStore``."""

from dataclasses import dataclass

from sqlalchemy import RowMapping, and_, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from bot.errors import ChangedMeanwhile
from bot.people import Around, Product, ProductId
from storage.store import SqlStore, keyed, mine, same, table_of
from storage.tables import BoardRow, PlaceRow, ProductRow

_PRODUCTS = table_of(ProductRow)
_PLACES = table_of(PlaceRow)

_BOARDS = table_of(BoardRow)
_BOARD = select(_BOARDS.c.serial).where(mine(_BOARDS), *same(_BOARDS, "product_id"))

_IS_THE_PLACE = and_(
    _PLACES.c.workspace == _PRODUCTS.c.workspace,
    _PLACES.c.product_id == _PRODUCTS.c.id,
    _PLACES.c.place == bindparam("place"),
)
_AROUND = (
    select(
        _PRODUCTS.c.id,
        _PRODUCTS.c.name,
        _PRODUCTS.c.locale,
        _PRODUCTS.c.target_group,
        _PRODUCTS.c.upkeep,
        _PRODUCTS.c.has_pulse,
        _PLACES.c.place.is_not(None).label("is_bound"),
    )
    .join_from(_PRODUCTS, _PLACES, _IS_THE_PLACE, isouter=True)
    .where(mine(_PRODUCTS))
    .order_by(_PRODUCTS.c.id)
)
_CHANGE = update(_PRODUCTS).where(*keyed(_PRODUCTS, "id"))
_HOLD = select(_PRODUCTS.c.id).where(mine(_PRODUCTS), *same(_PRODUCTS, "id")).with_for_update()


@dataclass(frozen=True, slots=True)
class SqlProducts(SqlStore):
    """The products of one workspace."""

    async def around(self, place_id: str) -> Around:
        """Every product of the workspace, and the one that a place is bound to."""
        rows = await self.rows(_AROUND, place=place_id)
        bound = next((_product(row) for row in rows if row["is_bound"]), None)
        return Around(bound, tuple(_product(row) for row in rows))

    async def add(self, name: str) -> Product:
        """A new product."""
        await self.meet_workspace()
        try:
            number = await self.insert(_PRODUCTS, {"name": name, "folded_name": name.casefold()})
        except IntegrityError:
            raise ChangedMeanwhile from None
        return Product(ProductId(number), name)

    async def change(self, product: Product) -> None:
        """Rename a product, or change what it states."""
        values = {
            "name": product.name,
            "folded_name": product.name.casefold(),
            "locale": product.locale,
            "target_group": product.target_group or None,
            "upkeep": product.upkeep,
            "has_pulse": product.has_pulse,
        }
        try:
            await self.update(_CHANGE, {"id": product.id}, values)
        except IntegrityError:
            raise ChangedMeanwhile from None

    async def bind(self, place_id: str, product_id: ProductId) -> None:
        """Let a place belong to a product."""
        await self.put_row(_PLACES, {"place": place_id}, {"product_id": product_id})

    async def board(self, product_id: ProductId) -> int:
        """How often the links to the product's board were revoked."""
        row = await self.row(_BOARD, product_id=product_id)
        return int(row["serial"]) if row else 0

    async def revoke_board(self, product_id: ProductId) -> None:
        """Count one more."""
        serial = await self.board(product_id) + 1
        await self.put_row(_BOARDS, {"product_id": product_id}, {"serial": serial})

    async def hold(self, product_id: ProductId) -> None:
        """Lock the product's row; on SQLite the whole transaction holds the database already."""
        if self.connection.dialect.name != "sqlite":
            await self.row(_HOLD, id=product_id)


def _product(row: RowMapping) -> Product:
    return Product(
        id=ProductId(row["id"]),
        name=row["name"],
        locale=row["locale"],
        target_group=row["target_group"] or "",
        upkeep=row["upkeep"],
        has_pulse=bool(row["has_pulse"]),
    )
