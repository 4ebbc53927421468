"""What language models cost."""

from datetime import date
from typing import ClassVar

from sqlalchemy import BigInteger, Date, String
from sqlmodel import Field, SQLModel

from storage.tables.parts import ID_LIMIT, of_workspace


class UsageRow(SQLModel, table=True):
    """A workspace's use of models on one day."""

    __tablename__: ClassVar[str] = "usage"
    __table_args__ = (of_workspace(),)

    workspace: str = Field(sa_type=String(ID_LIMIT), primary_key=True)
    day: date = Field(sa_type=Date, primary_key=True)
    calls: int = Field(sa_type=BigInteger)
    tokens_in: int = Field(sa_type=BigInteger)
    tokens_out: int = Field(sa_type=BigInteger)
