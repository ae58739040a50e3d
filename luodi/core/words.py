"""Name the type of text that may still be waiting for its language, and put words into a list."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import pgettext

type_of_words = (str, Promise)
Words = str | Promise


def listed(parts: Iterable[str]) -> str:
    """Write parts one after the other, with what stands between them in the reader's language."""
    return pgettext("between the parts of a list", ", ").join(parts)
