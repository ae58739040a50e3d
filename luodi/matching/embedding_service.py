"""Ask a service that speaks OpenAI's interface for embeddings: the one place from which texts leave the machine."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from luodi.matching.embedding import EmbeddingFailed, TextRefused

BATCH: Final = 32
"""Texts of one request: services commonly take some dozens."""
_PATIENCE: Final = 60.0
_PATIENCE_ASKED: Final = 5.0
"""Seconds for an answer; where somebody waits for a page, few."""
_WAITS: Final = (0.5, 2.0)
"""Seconds before a second and a third attempt, where nobody waits."""
_MOST_BYTES: Final = 64 << 20
_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_THE_TEXT: Final = frozenset({400, 413, 422})
_WORDS: Final = {
    401: "LUODI_VECTORS_KEY is not accepted",
    403: "LUODI_VECTORS_KEY is not accepted",
    404: "there is no such address or model: see LUODI_VECTORS and LUODI_VECTORS_MODEL",
}


class _Again(EmbeddingFailed):
    """Report what may go by itself."""


class EmbeddingService:
    """Be the client: batches, timeouts, attempts; follows no redirection, so the key goes nowhere else."""

    def __init__(self, address: str, model: str, key: str = "") -> None:
        parts = urlsplit(address.rstrip("/"))
        self._secure = parts.scheme == "https"
        self._host, self._port = parts.hostname or "", parts.port
        self._path = f"{parts.path}/embeddings"
        self._name, self._key = model, key
        self.model = identity(address, model)

    def embed(self, texts: Sequence[str], *, asked: bool) -> NDArray[np.float32]:
        """Return a row for each text."""
        rows = [row for piece in _pieces(texts) for row in self._patiently(piece, asked=asked)]
        if len({len(row) for row in rows}) > 1:
            raise EmbeddingFailed("the service answers with vectors of different lengths")
        return np.array(rows, dtype=np.float32)

    def _patiently(self, texts: Sequence[str], *, asked: bool) -> list[list[float]]:
        for wait in () if asked else _WAITS:
            try:
                return self._once(texts, _PATIENCE)
            except _Again:
                time.sleep(wait)
        return self._once(texts, _PATIENCE_ASKED if asked else _PATIENCE)

    def _once(self, texts: Sequence[str], patience: float) -> list[list[float]]:
        body = json.dumps({"model": self._name, "input": list(texts), "encoding_format": "float"})
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=patience)
        try:
            connection.request("POST", self._path, body.encode(errors="replace"), headers)
            answer = connection.getresponse()
            said = answer.read(_MOST_BYTES)
        except (OSError, http.client.HTTPException) as error:
            raise _Again(f"{self._host} does not answer ({type(error).__name__})") from error
        finally:
            connection.close()
        if answer.status != 200:
            raise self._refusal(answer.status)
        return _rows(said, len(texts))

    def _refusal(self, status: int) -> EmbeddingFailed:
        said = f"{self._host} answers {status}"
        if status in _AGAIN:
            return _Again(said)
        if status in _THE_TEXT:
            return TextRefused(said)
        return EmbeddingFailed(f"{said}: {_WORDS[status]}" if status in _WORDS else said)


def identity(address: str, model: str) -> str:
    """Name a model of a service."""
    return f"{address.rstrip('/')} {model}"


def _pieces(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), BATCH):
        yield texts[start : start + BATCH]


def _rows(said: bytes, wanted: int) -> list[list[float]]:
    """Read the vectors of an answer, in the order of the texts."""
    try:
        data: list[dict[str, Any]] = json.loads(said)["data"]
        rows = {
            int(one.get("index", at)): [float(number) for number in one["embedding"]]
            for at, one in enumerate(data)
        }
        return [rows[at] for at in range(wanted)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EmbeddingFailed("the service's answer is not in OpenAI's form") from error
