"""How the schema came about, run by Alembic."""
