"""Texts by their meaning: the encoder, the net over it, and their weights in ``weights/``."""
