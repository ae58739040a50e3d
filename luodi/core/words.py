"""Name the type of text that may still be waiting for its language."""

from __future__ import annotations

from django.utils.functional import Promise

type_of_words = (str, Promise)
Words = str | Promise
