"""Run by Alembic, always through ``storage/keeping.py``, which hands over a connection.

``transactional_ddl`` holds on SQLite too, since the engine begins its transactions itself: a
migration that fails half-way leaves the old schema.
"""

from alembic import context
from sqlmodel import SQLModel

from storage import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    compare_type=True,
)
assert tables.APPEND_ONLY
with context.begin_transaction():
    context.run_migrations()
