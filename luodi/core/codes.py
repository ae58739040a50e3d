"""Make record codes (编号) that tell nothing: a letter, the year, eight random characters."""

from __future__ import annotations

import secrets
from datetime import datetime

# Crockford's base 32: no I, L, O, U, so that a code read out over the phone is heard right.
LENGTH = 8
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Each of the 32 letters stands for eight of the 256 bytes.
_LETTERS = 8 * ALPHABET.encode()


def new_code(prefix: str, at: datetime) -> str:
    """Make a code such as ``N-2026-7K3FQ2XD``; random, so that neither order nor number can be inferred."""
    return new_codes(prefix, at, 1)[0]


def new_codes(prefix: str, at: datetime, count: int) -> list[str]:
    """Make many codes, of random bytes fetched at once."""
    drawn = secrets.token_bytes(count * LENGTH).translate(_LETTERS).decode()
    begins = f"{prefix}-{at.year}-"
    return [begins + drawn[place : place + LENGTH] for place in range(0, count * LENGTH, LENGTH)]


def new_token() -> str:
    """Make a secret of 256 bits for a link."""
    return secrets.token_urlsafe(32)
