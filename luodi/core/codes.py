"""Make record codes (编号) that tell nothing: a letter, the year, eight random characters."""

from __future__ import annotations

import secrets
from datetime import datetime

# Crockford's base 32: no I, L, O, U, so that a code read out over the phone is heard right.
LENGTH = 8
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code(prefix: str, at: datetime) -> str:
    """Make a code such as ``N-2026-7K3FQ2XD``; random, so that neither order nor number can be inferred."""
    return f"{prefix}-{at.year}-{''.join(ALPHABET[byte % 32] for byte in secrets.token_bytes(LENGTH))}"


def new_token() -> str:
    """Make a secret of 256 bits for a link."""
    return secrets.token_urlsafe(32)
