"""Everything that talks to the world.

``settings.py``  every environment variable, typed, with its unit
``turns.py``     one turn at the edge: answer, log, apologise
``wiring.py``    the only place where core, storage, prompts and platforms meet
``cli.py``       ``throughline ...``
``console/``     the console: the reference adapter
"""
