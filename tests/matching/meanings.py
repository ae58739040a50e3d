"""Models of the tests' own: characters in a hashed bag with some words of one meaning, here or behind a service."""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luodi.matching.embedding import EmbeddingFailed, TextRefused

SAME = {"zonkel": "动力电池组液冷", "qarrin": "热管理系统"}
"""Words of nobody's dictionary, and what they mean."""


class CharacterBag:
    """Embed by characters; what it is told to do wrong, it does."""

    def __init__(self, model: str = "bag", numbers: int = 64) -> None:
        self.model = model
        self.numbers = numbers
        self.seen: list[str] = []
        self.fails = ""
        self.refuses = "\0"

    def embed(self, texts: Sequence[str], *, asked: bool) -> NDArray[np.float32]:
        """Return a row for each text."""
        if self.fails:
            raise EmbeddingFailed(self.fails)
        if any(self.refuses in text for text in texts):
            raise TextRefused("refused")
        self.seen += texts
        rows = np.zeros((len(texts), self.numbers), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[0] = 0.01
            for old, new in SAME.items():
                text = text.lower().replace(old, new)
            for char in text:
                row[zlib.crc32(char.encode()) % self.numbers] += 1
        return rows


Reply = Callable[[dict[str, Any]], tuple[int, bytes]]


def right(asked: dict[str, Any]) -> tuple[int, bytes]:
    """Answer as a service does, in another order than asked, which is allowed."""
    rows = CharacterBag().embed(asked["input"], asked=False).tolist()
    data = [{"object": "embedding", "index": at, "embedding": row} for at, row in enumerate(rows)]
    return 200, json.dumps({"object": "list", "data": data[::-1], "model": asked["model"]}).encode()


class Service:
    """Be a service on this machine that answers as told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                service.asked.append({"path": self.path, **asked})
                service.headers.append(dict(self.headers))
                reply = service.replies.pop(0) if service.replies else right
                status, body = reply(asked)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Keep quiet."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def close(self) -> None:
        """End."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
