"""Coding agents and other programs that speak the Model Context Protocol.

``facts.py`` finds what they ask for, ``server.py`` is the one module that knows the protocol.
"""
