"""Letting the ledger hold other deeds: one step of several migrations."""

from alembic import op

_SQLITE_GUARDS = (
    """
    CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
    BEGIN SELECT RAISE(ABORT, 'ledger is append-only'); END
    """,
    """
    CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
    WHEN NOT EXISTS (SELECT 1 FROM workspaces WHERE id = OLD.workspace AND is_erasing)
    BEGIN SELECT RAISE(ABORT, 'ledger is append-only'); END
    """,
)


def allow_deeds(*deeds: str) -> None:
    """Let the ledger hold these deeds. SQLite makes the table anew, and its guards with it."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        for name in ("ledger_no_update", "ledger_no_delete"):
            op.execute(f"DROP TRIGGER {name}")
    allow("ledger", "deed", deeds)
    if is_sqlite:
        for guard in _SQLITE_GUARDS:
            op.execute(guard)


def allow(table: str, column: str, values: tuple[str, ...]) -> None:
    """Let a column hold these values."""
    allowed, name = ", ".join(f"'{value}'" for value in values), op.f(f"ck_{table}_{column}")
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, f"{column} IN ({allowed})")
