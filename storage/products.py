"""Products and their places, over SQL; keeps ``bot.ports.ProductStore``."""

from dataclasses import dataclass

from sqlalchemy import RowMapping, select, update
from sqlalchemy.exc import IntegrityError

from bot.errors import ChangedMeanwhile
from bot.people import Product, ProductId
from storage.store import SqlStore, table_of
from storage.tables import PlaceRow, ProductRow

_PRODUCTS = table_of(ProductRow)
_PLACES = table_of(PlaceRow)
_COLUMNS = (_PRODUCTS.c.id, _PRODUCTS.c.name, _PRODUCTS.c.locale)


@dataclass(frozen=True, slots=True)
class SqlProducts(SqlStore):
    """The products of one workspace."""

    async def all(self) -> tuple[Product, ...]:
        """Every product, in the order of their creation."""
        query = select(*_COLUMNS).where(self.mine(_PRODUCTS)).order_by(_PRODUCTS.c.id)
        return tuple(_product(row) for row in await self.rows(query))

    async def at(self, place_id: str) -> Product | None:
        """The product that a place was bound to."""
        query = (
            select(*_COLUMNS)
            .join(_PLACES, _PLACES.c.product_id == _PRODUCTS.c.id)
            .where(self.mine(_PRODUCTS), self.mine(_PLACES), _PLACES.c.place == place_id)
        )
        row = await self.row(query)
        return _product(row) if row else None

    async def add(self, name: str) -> Product:
        """A new product."""
        try:
            number = await self.insert(_PRODUCTS, {"name": name, "folded_name": name.casefold()})
        except IntegrityError:
            raise ChangedMeanwhile from None
        return Product(ProductId(number), name)

    async def change(self, product: Product) -> None:
        """Rename a product or choose its language."""
        statement = (
            update(_PRODUCTS)
            .where(self.mine(_PRODUCTS), _PRODUCTS.c.id == product.id)
            .values(name=product.name, folded_name=product.name.casefold(), locale=product.locale)
        )
        try:
            await self.connection.execute(statement)
        except IntegrityError:
            raise ChangedMeanwhile from None

    async def bind(self, place_id: str, product_id: ProductId) -> None:
        """Let a place belong to a product."""
        await self.put(_PLACES, {"place": place_id}, {"product_id": product_id})

    async def hold(self, product_id: ProductId) -> None:
        """Lock the product's row; on SQLite the whole transaction holds the database already."""
        query = select(_PRODUCTS.c.id).where(self.mine(_PRODUCTS), _PRODUCTS.c.id == product_id)
        if self.connection.dialect.name != "sqlite":
            await self.connection.execute(query.with_for_update())


def _product(row: RowMapping) -> Product:
    return Product(ProductId(row["id"]), row["name"], row["locale"])
