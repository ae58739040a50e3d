"""Verbs of the `luodi` command, one a module: `add` describes it, `run` does it."""
