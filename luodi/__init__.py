"""Luodi (落地): the software of a university's regional-collaboration office."""
