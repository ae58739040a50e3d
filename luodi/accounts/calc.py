"""Compute one-time codes and hashes of secrets; pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from urllib.parse import quote

STEP_SECONDS = 30
DIGITS = 6
# One step either way: a phone's clock may be half a minute off.
DRIFT = 1
RECOVERY_CODES = 10
# Crockford's base 32: nothing that is misread on paper.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_secret() -> str:
    """Make the key of an authenticator: 160 bits in base 32, as RFC 4226 asks."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def one_time_code(secret: str, step: int) -> str:
    """Compute the six digits of a time step (RFC 6238 with SHA-1, what every authenticator app does)."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(timestamp: float) -> int:
    """Give the time step of an instant in seconds since 1970."""
    return int(timestamp) // STEP_SECONDS


def matching_step(secret: str, code: str, now: int) -> int | None:
    """Find the step near ``now`` whose code was given; every candidate is compared, in constant time."""
    given = "".join(code.split()).encode()
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(one_time_code(secret, step).encode(), given):
            found = step
    return found


def provisioning_uri(secret: str, account: str, issuer: str) -> str:
    """Write what the QR code of an authenticator app says (the otpauth key URI format)."""
    label = quote(f"{issuer}:{account}")
    return (
        f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}&digits={DIGITS}&period={STEP_SECONDS}"
    )


def new_recovery_code() -> str:
    """Make a code of 80 bits in four groups of four."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


def recovery_hash(user_id: int, code: str) -> str:
    """Hash a recovery code as it is kept, whatever case and dashes it is typed with.

    80 random bits cannot be guessed from their hash, so a fast one is enough.
    """
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    letters = letters.replace("O", "0").replace("I", "1").replace("L", "1")
    return secret_hash(f"{user_id}:{letters}")


def secret_hash(secret: str) -> str:
    """Hash a random secret (token of a link or of a program) as it is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()
