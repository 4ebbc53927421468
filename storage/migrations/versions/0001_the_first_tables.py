"""The first tables."""

import sqlalchemy as sa
from alembic import op

from storage.types import Exact, Instant

revision = "0001"
down_revision = None


_APPEND_ONLY = ("goal_versions", "check_ins", "requests", "verdicts", "rulings", "ledger")

_SQLITE_GUARDS = (
    """
    CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
    """,
    """
    CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
    WHEN NOT EXISTS (SELECT 1 FROM workspaces WHERE id = OLD.workspace AND is_erasing)
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
    """,
)
_POSTGRESQL_FUNCTION = """
CREATE FUNCTION throughline_append_only() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM workspaces WHERE id = OLD.workspace AND is_erasing) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$ LANGUAGE plpgsql
"""
_POSTGRESQL_GUARDS = (
    """
    CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION throughline_append_only()
    """,
    """
    CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION throughline_append_only()
    """,
)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guard(table: str) -> None:
    """Let nobody change a row of the table, or delete one unless its workspace is erased."""
    for guard in _SQLITE_GUARDS if _is_sqlite() else _POSTGRESQL_GUARDS:
        op.execute(guard.format(table=table))


def upgrade() -> None:
    """Bring the schema forward."""
    if not _is_sqlite():
        op.execute(_POSTGRESQL_FUNCTION)
    op.create_table(
        "workspaces",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("is_erasing", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(id) <= 255", name=op.f("ck_workspaces_id_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
    )
    op.create_table(
        "people",
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded_name", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=True),
        sa.CheckConstraint("length(id) <= 255", name=op.f("ck_people_id_length")),
        sa.CheckConstraint("length(name) <= 120", name=op.f("ck_people_name_length")),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspaces.id"], name=op.f("fk_people_workspace"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_people")),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index("ix_people_folded_name", ["workspace", "folded_name"], unique=False)

    op.create_table(
        "products",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded_name", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=True),
        sa.CheckConstraint("length(name) <= 120", name=op.f("ck_products_name_length")),
        sa.ForeignKeyConstraint(
            ["workspace"],
            ["workspaces.id"],
            name=op.f("fk_products_workspace"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint(
            "workspace", "folded_name", name=op.f("uq_products_workspace_folded_name")
        ),
        sa.UniqueConstraint("workspace", "id", name=op.f("uq_products_workspace_id")),
    )
    op.create_table(
        "goals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("parent", sa.String(length=12), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "level IN ('mission', 'vision', 'strategy', 'user', 'business', 'product', 'release', 'sprint')",
            name=op.f("ck_goals_level"),
        ),
        sa.CheckConstraint(
            "status IN ('proposed', 'active', 'fulfilled', 'abandoned', 'missed')",
            name=op.f("ck_goals_status"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_goals_version")),
        sa.ForeignKeyConstraint(
            ["workspace", "product_id"],
            ["products.workspace", "products.id"],
            name=op.f("fk_goals_workspace_product_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
        sa.UniqueConstraint("workspace", "id", name=op.f("uq_goals_workspace_id")),
        sa.UniqueConstraint(
            "workspace", "product_id", "ref", name=op.f("uq_goals_workspace_product_id_ref")
        ),
    )
    with op.batch_alter_table("goals", schema=None) as batch_op:
        batch_op.create_index(
            "ix_goals_parent", ["workspace", "product_id", "parent"], unique=False
        )
        batch_op.create_index(
            "ix_goals_status", ["workspace", "product_id", "status"], unique=False
        )
        batch_op.create_index(
            "one_active_goal",
            ["workspace", "product_id", "level"],
            unique=True,
            sqlite_where=sa.text(
                "status = 'active' AND level IN ('mission', 'vision', 'strategy', 'product', 'sprint')"
            ),
            postgresql_where=sa.text(
                "status = 'active' AND level IN ('mission', 'vision', 'strategy', 'product', 'sprint')"
            ),
        )

    op.create_table(
        "ledger",
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=255), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_role", sa.String(length=20), nullable=False),
        sa.Column("deed", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("goal_version", sa.String(length=30), nullable=False),
        sa.CheckConstraint(
            "by_role IN ('po', 'sm', 'dev', 'stakeholder')", name=op.f("ck_ledger_by_role")
        ),
        sa.CheckConstraint(
            "deed IN ('set_up', 'renamed', 'language_chosen', 'role_given', 'place_linked', 'goal_set', 'goal_reworded', 'goal_proposed', 'goal_activated', 'goal_fulfilled', 'goal_abandoned', 'goal_missed', 'link_explained', 'scope_set', 'kpi_defined', 'kpi_measured', 'request_ruled', 'request_parked')",
            name=op.f("ck_ledger_deed"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_ledger_number")),
        sa.ForeignKeyConstraint(
            ["workspace", "product_id"],
            ["products.workspace", "products.id"],
            name=op.f("fk_ledger_workspace_product_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("workspace", "product_id", "number", name=op.f("pk_ledger")),
    )
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ledger_subject", ["workspace", "product_id", "subject", "number"], unique=False
        )

    op.create_table(
        "places",
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("place", sa.String(length=255), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(place) <= 255", name=op.f("ck_places_place_length")),
        sa.ForeignKeyConstraint(
            ["workspace", "product_id"],
            ["products.workspace", "products.id"],
            name=op.f("fk_places_workspace_product_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("workspace", "place", name=op.f("pk_places")),
    )
    op.create_table(
        "requests",
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("asker", sa.String(length=255), nullable=False),
        sa.Column("asker_name", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=255), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("length(text) <= 10000", name=op.f("ck_requests_text_length")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_requests_number")),
        sa.ForeignKeyConstraint(
            ["workspace", "product_id"],
            ["products.workspace", "products.id"],
            name=op.f("fk_requests_workspace_product_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("workspace", "product_id", "number", name=op.f("pk_requests")),
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.create_index(
            "ix_requests_same",
            ["workspace", "product_id", "asker", "digest", "number"],
            unique=False,
        )

    op.create_table(
        "roles",
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.String(length=255), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "role IN ('po', 'sm', 'dev', 'stakeholder')", name=op.f("ck_roles_role")
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "person"],
            ["people.workspace", "people.id"],
            name=op.f("fk_roles_workspace_person"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "product_id"],
            ["products.workspace", "products.id"],
            name=op.f("fk_roles_workspace_product_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("workspace", "product_id", "person", name=op.f("pk_roles")),
    )
    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.create_index(
            "one_product_owner",
            ["workspace", "product_id"],
            unique=True,
            sqlite_where=sa.text("role = 'po'"),
            postgresql_where=sa.text("role = 'po'"),
        )

    op.create_table(
        "check_ins",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("goal_id", sa.BigInteger(), nullable=False),
        sa.Column("kpi", sa.Text(), nullable=False),
        sa.Column("value", Exact(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=255), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("length(kpi) <= 120", name=op.f("ck_check_ins_kpi_length")),
        sa.ForeignKeyConstraint(
            ["workspace", "goal_id"],
            ["goals.workspace", "goals.id"],
            name=op.f("fk_check_ins_workspace_goal_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_ins")),
    )
    with op.batch_alter_table("check_ins", schema=None) as batch_op:
        batch_op.create_index("ix_check_ins_goal", ["workspace", "goal_id", "id"], unique=False)

    op.create_table(
        "goal_versions",
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("goal_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("parent", sa.String(length=12), nullable=True),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("in_scope", sa.JSON(), nullable=False),
        sa.Column("out_of_scope", sa.JSON(), nullable=False),
        sa.Column("kpis", sa.JSON(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=255), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('proposed', 'active', 'fulfilled', 'abandoned', 'missed')",
            name=op.f("ck_goal_versions_status"),
        ),
        sa.CheckConstraint("length(link) <= 2000", name=op.f("ck_goal_versions_link_length")),
        sa.CheckConstraint("length(text) <= 2000", name=op.f("ck_goal_versions_text_length")),
        sa.CheckConstraint("length(text) >= 1", name=op.f("ck_goal_versions_text_stated")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_goal_versions_number")),
        sa.ForeignKeyConstraint(
            ["workspace", "goal_id"],
            ["goals.workspace", "goals.id"],
            name=op.f("fk_goal_versions_workspace_goal_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("workspace", "goal_id", "number", name=op.f("pk_goal_versions")),
    )
    op.create_table(
        "kpi_values",
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("goal_id", sa.BigInteger(), nullable=False),
        sa.Column("folded_name", sa.Text(), nullable=False),
        sa.Column("first", Exact(length=40), nullable=False),
        sa.Column("latest", Exact(length=40), nullable=False),
        sa.Column("measured_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "goal_id"],
            ["goals.workspace", "goals.id"],
            name=op.f("fk_kpi_values_workspace_goal_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("workspace", "goal_id", "folded_name", name=op.f("pk_kpi_values")),
    )
    op.create_table(
        "request_standings",
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asker", sa.String(length=255), nullable=False),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("verdict_id", sa.BigInteger(), nullable=True),
        sa.Column("ruling_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "standing IN ('fits', 'parked', 'outside', 'upkeep', 'open')",
            name=op.f("ck_request_standings_standing"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "product_id", "number"],
            ["requests.workspace", "requests.product_id", "requests.number"],
            name=op.f("fk_request_standings_workspace_product_id_number"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "workspace", "product_id", "number", name=op.f("pk_request_standings")
        ),
    )
    with op.batch_alter_table("request_standings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_request_standings_asker",
            ["workspace", "product_id", "asker", "number"],
            unique=False,
        )
        batch_op.create_index(
            "ix_request_standings_list",
            ["workspace", "product_id", "standing", "number"],
            unique=False,
        )
        batch_op.create_index(
            "ix_request_standings_ruling", ["workspace", "product_id", "ruling_id"], unique=False
        )

    op.create_table(
        "rulings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=255), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("goal_version", sa.String(length=30), nullable=False),
        sa.Column("is_ruling", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('fits', 'parks', 'outside', 'upkeep')", name=op.f("ck_rulings_kind")
        ),
        sa.CheckConstraint("length(reason) <= 2000", name=op.f("ck_rulings_reason_length")),
        sa.ForeignKeyConstraint(
            ["workspace", "product_id", "number"],
            ["requests.workspace", "requests.product_id", "requests.number"],
            name=op.f("fk_rulings_workspace_product_id_number"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulings")),
    )
    with op.batch_alter_table("rulings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_rulings_request", ["workspace", "product_id", "number", "id"], unique=False
        )

    op.create_table(
        "verdicts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workspace", sa.String(length=255), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=30), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("judge", sa.Text(), nullable=False),
        sa.Column("goal_version", sa.String(length=30), nullable=False),
        sa.Column("opinion", sa.JSON(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('serves_sprint_goal', 'serves_product_goal', 'fits_vision', 'outside', 'cannot_tell')",
            name=op.f("ck_verdicts_verdict"),
        ),
        sa.CheckConstraint(
            "confidence >= 0 AND confidence <= 1", name=op.f("ck_verdicts_confidence")
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "product_id", "number"],
            ["requests.workspace", "requests.product_id", "requests.number"],
            name=op.f("fk_verdicts_workspace_product_id_number"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdicts")),
    )
    with op.batch_alter_table("verdicts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_verdicts_request", ["workspace", "product_id", "number", "id"], unique=False
        )
    for table in _APPEND_ONLY:
        _guard(table)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("verdicts", schema=None) as batch_op:
        batch_op.drop_index("ix_verdicts_request")

    op.drop_table("verdicts")
    with op.batch_alter_table("rulings", schema=None) as batch_op:
        batch_op.drop_index("ix_rulings_request")

    op.drop_table("rulings")
    with op.batch_alter_table("request_standings", schema=None) as batch_op:
        batch_op.drop_index("ix_request_standings_ruling")
        batch_op.drop_index("ix_request_standings_list")
        batch_op.drop_index("ix_request_standings_asker")

    op.drop_table("request_standings")
    op.drop_table("kpi_values")
    op.drop_table("goal_versions")
    with op.batch_alter_table("check_ins", schema=None) as batch_op:
        batch_op.drop_index("ix_check_ins_goal")

    op.drop_table("check_ins")
    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.drop_index(
            "one_product_owner",
            sqlite_where=sa.text("role = 'po'"),
            postgresql_where=sa.text("role = 'po'"),
        )

    op.drop_table("roles")
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.drop_index("ix_requests_same")

    op.drop_table("requests")
    op.drop_table("places")
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_subject")

    op.drop_table("ledger")
    with op.batch_alter_table("goals", schema=None) as batch_op:
        batch_op.drop_index(
            "one_active_goal",
            sqlite_where=sa.text(
                "status = 'active' AND level IN ('mission', 'vision', 'strategy', 'product', 'sprint')"
            ),
            postgresql_where=sa.text(
                "status = 'active' AND level IN ('mission', 'vision', 'strategy', 'product', 'sprint')"
            ),
        )
        batch_op.drop_index("ix_goals_status")
        batch_op.drop_index("ix_goals_parent")

    op.drop_table("goals")
    op.drop_table("products")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index("ix_people_folded_name")

    op.drop_table("people")
    op.drop_table("workspaces")
    if not _is_sqlite():
        op.execute("DROP FUNCTION throughline_append_only()")
