"""The measurements: each a command, each against a named baseline in the same run."""
