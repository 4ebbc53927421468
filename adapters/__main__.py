"""``python -m adapters`` is ``throughline``."""

from adapters.cli import main

main()
