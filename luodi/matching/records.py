"""Pack what the index stores of a document, so that ranking reads no database.

Layout: four lengths, then units of the title, units of the body, a JSON header, the body text. Ranking
unpacks units and header of hundreds of records, highlighting the text of the few that are shown.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from luodi.core.search import Document
from luodi.matching.analysis import ANALYSIS_VERSION
from luodi.matching.encoding import Encoded, encode_many

_LENGTHS = struct.Struct("<IIII")

BODY_CHARACTERS = 1000
"""Of a longer body, this much is ranked."""
STORED_CHARACTERS = 2000
"""Of a longer body, this much is kept to be shown and highlighted."""


@dataclass(frozen=True, slots=True)
class Packed:
    """Hold a document ready for the index."""

    record: bytes
    title: Encoded
    body: Encoded
    names: tuple[str, ...]
    """The terms of each name."""


class Record:
    """Read a packed document lazily."""

    __slots__ = ("_blob", "_facets", "_header", "_sizes")

    def __init__(self, blob: bytes) -> None:
        self._blob = blob
        self._sizes: tuple[int, int, int, int] = _LENGTHS.unpack_from(blob)
        self._header: dict[str, Any] | None = None
        self._facets: dict[str, tuple[str, ...]] | None = None

    def _part(self, which: int) -> bytes:
        start = _LENGTHS.size + sum(self._sizes[:which])
        return self._blob[start : start + self._sizes[which]]

    @property
    def title_units(self) -> bytes:
        return self._part(0)

    @property
    def body_units(self) -> bytes:
        return self._part(1)

    @property
    def header(self) -> dict[str, Any]:
        if self._header is None:
            self._header = orjson.loads(self._part(2))
        return self._header

    @property
    def body(self) -> str:
        return self._part(3).decode()

    @property
    def key(self) -> str:
        return str(self.header["key"])

    @property
    def kind(self) -> str:
        return str(self.header["kind"])

    @property
    def code(self) -> str:
        return str(self.header["code"])

    @property
    def title(self) -> str:
        return str(self.header["title"])

    @property
    def keywords(self) -> tuple[str, ...]:
        return tuple(self.header.get("keywords", ()))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.header.get("names", ()))

    @property
    def open(self) -> bool:
        """Whether everybody may find it: only such documents are counted in the statistics."""
        return bool(self.header.get("open"))

    @property
    def facets(self) -> Mapping[str, tuple[str, ...]]:
        if self._facets is None:
            self._facets = {name: tuple(codes) for name, codes in self.header.get("facets", {}).items()}
        return self._facets

    @property
    def numbers(self) -> Mapping[str, float]:
        numbers: Mapping[str, float] = self.header.get("numbers", {})
        return numbers


def pack(document: Document, *, is_open: bool) -> Packed:
    """Analyse a document once and return all that the index needs of it."""
    return pack_many([document], [is_open])[0]


def pack_many(documents: Sequence[Document], are_open: Sequence[bool]) -> list[Packed]:
    """Return what ``pack`` returns for each document, several times as fast."""
    titles = ["\n".join((document.title, *document.keywords)) for document in documents]
    bodies = [document.body[:BODY_CHARACTERS] for document in documents]
    names = iter(encode_many([name for document in documents for name in document.names], chars=True))
    return [
        Packed(
            _record(document, is_open, title, body),
            title,
            body,
            tuple(next(names).terms for _ in document.names),
        )
        for document, is_open, title, body in zip(
            documents, are_open, encode_many(titles, chars=True), encode_many(bodies), strict=True
        )
    ]


def _record(document: Document, is_open: bool, title: Encoded, body: Encoded) -> bytes:
    header: dict[str, Any] = {
        "key": document.key,
        "kind": document.kind,
        "code": document.code,
        "title": document.title,
    }
    optional = {
        "keywords": document.keywords,
        "names": document.names,
        "open": is_open,
        "facets": document.facets,
        "numbers": document.numbers,
    }
    header.update({name: value for name, value in optional.items() if value})
    parts = (
        title.units,
        body.units,
        _json(header),
        document.body[:STORED_CHARACTERS].encode(errors="replace"),
    )
    return _LENGTHS.pack(*map(len, parts)) + b"".join(parts)


def content_hash(document: Document) -> str:
    """Return a hash of everything that the index takes from a document, and of how it analyses it."""
    content = [
        ANALYSIS_VERSION, document.key, document.kind, document.code, document.title, document.body,
        document.keywords, document.names, sorted(document.audience),
        sorted((name, sorted(codes)) for name, codes in document.facets.items()),
        sorted(document.numbers.items()),
    ]  # fmt: skip
    return hashlib.blake2b(_json(content), digest_size=12).hexdigest()


def _json(value: object) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:
        # Lone surrogates in outside text, and numbers beyond 64 bits, must not stop the index.
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
