"""Seal what must be kept readable: keys of authenticators are useless to whoever has the database alone."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

_PURPOSE = b"luodi.accounts.vault:"


def seal(text: str) -> str:
    """Encrypt with the installation's present secret."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt with the present secret or one of those it replaced.

    :raises cryptography.fernet.InvalidToken: if the secret of the installation was lost or exchanged.
    """
    return _keys().decrypt(sealed.encode()).decode()


def _keys() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> Fernet:
    # The secret of an installation is long and random, so that one hash derives a key from it.
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(_PURPOSE + force_bytes(secret)).digest()))
