"""How the embedded judge's encoder and head are made: ``python -m bench.fit.encoder`` says how."""
