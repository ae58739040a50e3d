"""Tell people by mail: in their language, with the address of what it is about."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from luodi.core.resource import address


def address_of(row: Any) -> str:
    """Give the address of a record as a mail names it."""
    return settings.LUODI_SITE_URL + address(row)


def language_of(whom: Any) -> str:
    """Give the language of an account, or of a person through the account."""
    account = getattr(whom, "user", None)
    return getattr(whom, "language", "") or getattr(account, "language", "") or "zh-hans"
