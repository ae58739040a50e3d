"""Turn texts into vectors of their meaning: the port, and what is given to whoever stands behind it.

Nothing here is needed to match: without vectors a list rests on wording alone.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from luodi.matching.folding import fold
from luodi.matching.negation import denying_spans
from luodi.matching.records import BODY_CHARACTERS, Record
from luodi.matching.wish import Wish

SCALE: Final = 4000
"""What length one becomes. Dot products of whole numbers of this size stay below 2**24, where floats of 32 bits are
exact: likenesses do not depend on the machine, nor on who else is compared."""
MOST_NUMBERS: Final = 8192
_REST: Final = 30.0
"""Seconds without a further attempt after a failure: a page must not wait for a dead service again and again."""
_REMEMBERED: Final = 256
_TEXT_VERSION: Final = b"1"

Vector = NDArray[np.int16]


class EmbeddingFailed(Exception):
    """Report that texts could not be turned into vectors; the message says what to do."""


class TextRefused(EmbeddingFailed):
    """Report that the service does not take this very text."""


class Embedder(Protocol):
    """Turn texts into vectors."""

    @property
    def model(self) -> str:
        """Name what the vectors come from: equal names, comparable vectors (see ``identity_of``)."""
        ...

    def embed(self, texts: Sequence[str], *, asked: bool) -> NDArray[np.float32]:
        """Return a row for each text. ``asked``: they are questions, and somebody waits for the answer.

        :raises EmbeddingFailed: it could not be done.
        """
        ...


def open_embedder(settings: Mapping[str, str]) -> Embedder:
    """Open what the settings name: ``folder``, or ``address`` with ``model`` and ``key``.

    :raises EmbeddingFailed: a library or a file is lacking.
    """
    # Imported only where somebody wants vectors.
    if settings.get("address"):
        from luodi.matching.embedding_service import EmbeddingService

        return EmbeddingService(settings["address"], settings.get("model", ""), settings.get("key", ""))
    from luodi.matching.local_model import open_folder

    return open_folder(settings["folder"])


def identity_of(settings: Mapping[str, str]) -> str:
    """Name the model of the settings by what it is, without opening it.

    :raises EmbeddingFailed: there is no such model.
    """
    if settings.get("address"):
        from luodi.matching.embedding_service import identity

        return identity(settings["address"], settings.get("model", ""))
    from luodi.matching.local_model import identity_of_folder

    return identity_of_folder(settings["folder"])


def name_of(settings: Mapping[str, str]) -> str:
    """Return the name by which people know what the settings name."""
    return settings.get("model") or settings.get("folder", "").rstrip("/").rpartition("/")[2]


def whole(rows: NDArray[np.float32]) -> Vector:
    """Bring rows to length one and to whole numbers.

    :raises EmbeddingFailed: a row is no direction.
    """
    if rows.ndim != 2 or not 1 <= rows.shape[1] <= MOST_NUMBERS:
        raise EmbeddingFailed("the model's answer has no usable shape")
    lengths = np.sqrt((rows.astype(np.float64) ** 2).sum(axis=1, keepdims=True))
    if not np.isfinite(lengths).all() or not (lengths > 0).all():
        raise EmbeddingFailed("the model's answer holds no numbers")
    return np.asarray(np.round(rows / lengths * SCALE), dtype=np.int16)


def affirmed(text: str) -> str:
    """Return a text without what it says it does not contain: models take "without cyanide" for cyanide."""
    folded = fold(text)
    kept, at = [], 0
    for start, end in denying_spans(folded.text):
        first, last = folded.origin(start, end)
        kept.append(text[at:first])
        at = last
    return "".join((*kept, text[at:]))


def text_of(record: Record) -> str:
    """Return what of a record is compared by meaning."""
    return "\n".join((record.title, "；".join(record.keywords), record.body[:BODY_CHARACTERS])).strip()


def text_of_wish(wish: Wish) -> str:
    """Return what of a need is compared by meaning."""
    return "\n".join(text for _, text, _ in wish.parts() if text)


def digest_of(text: str) -> bytes:
    """Name a text: a vector counts only for the very text that it was made of."""
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=16, salt=_TEXT_VERSION).digest()


class Asker:
    """Embed by an embedder that is opened on first use; after a failure leave it alone for a while."""

    def __init__(self, settings: Mapping[str, str], embedder: Embedder | None = None) -> None:
        self.name = name_of(settings)
        self._settings = settings
        self._embedder = embedder
        self._model = ""
        self._opening = threading.Lock()
        self._remembered: OrderedDict[str, Vector] = OrderedDict()
        self._resting_until = 0.0
        self.trouble = ""

    @property
    def model(self) -> str:
        """Name the model by what it is.

        :raises EmbeddingFailed: there is no such model.
        """
        if not self._model:
            try:
                self._model = self._embedder.model if self._embedder else identity_of(self._settings)
            except EmbeddingFailed as error:
                raise self._failed(error) from error
        return self._model

    def opened(self) -> Embedder:
        """Return the embedder.

        :raises EmbeddingFailed: it cannot be opened, or failed a moment ago.
        """
        self._refuse_while_resting()
        if self._embedder is None:
            with self._opening:
                if self._embedder is None:
                    try:
                        self._embedder = open_embedder(self._settings)
                    except EmbeddingFailed as error:
                        raise self._failed(error) from error
        return self._embedder

    def embed(self, texts: Sequence[str]) -> Vector:
        """Return the vectors of records' texts, what they deny left out.

        :raises EmbeddingFailed: not now.
        """
        embedder = self.opened()
        # A text that is denied wholly, or empty, still needs some direction.
        return self._numbers(embedder, [affirmed(text).strip() or "-" for text in texts], asked=False)

    def ask(self, text: str) -> Vector | None:
        """Return the vector of a question, None if it asks for nothing; the last ones are remembered.

        :raises EmbeddingFailed: not now.
        """
        said = affirmed(text).strip()
        if not any(char.isalnum() for char in said):
            return None
        known = self._remembered.get(said)
        if known is None:
            known = self._numbers(self.opened(), [said], asked=True)[0]
            self._remembered[said] = known
            while len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
        return known

    def _numbers(self, embedder: Embedder, texts: Sequence[str], *, asked: bool) -> Vector:
        try:
            rows = embedder.embed(texts, asked=asked)
            if len(rows) != len(texts):
                raise EmbeddingFailed(f"the model answered {len(rows)} texts instead of {len(texts)}")
            found = whole(rows)
        except TextRefused:
            raise
        except EmbeddingFailed as error:
            raise self._failed(error) from error
        self.trouble = ""
        return found

    def _failed(self, error: EmbeddingFailed) -> EmbeddingFailed:
        self.trouble = str(error)
        self._resting_until = time.monotonic() + _REST
        return error

    def _refuse_while_resting(self) -> None:
        if time.monotonic() < self._resting_until:
            raise EmbeddingFailed(self.trouble)
