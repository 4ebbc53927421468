"""What is remembered: the tables, the stores over them, and the same stores in memory.

``tables.py``    the rows
``database.py``  the engine, transactions, and the archive that opens the stores for one workspace
``products.py`` ``people.py`` ``goals.py`` ``requests.py`` ``ledger.py``   one store each
``memory.py``    the same stores in memory, for the console's sample and for tests
``keeping.py``   backup, erasure and the state of the schema, for the command line
``migrations/``  how the schema came about, run by Alembic

All of them keep the promises of ``bot/ports.py``; one contract suite holds them to it.
"""
