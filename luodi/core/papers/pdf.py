"""Write a paper as PDF: tagged, with its fonts in it, the same for the same content."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson
import structlog
from django.conf import settings

from luodi.core.papers import codes
from luodi.core.papers.content import SIZES, Card, Codes, Paper, Poster

log = structlog.get_logger("luodi.papers")

# A page takes some milliseconds; a book of a thousand cards some seconds.
SECONDS: Final = 60
# What no font has: left in, each would be drawn as an empty box. Line ends stay.
_UNPRINTABLE: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))


class Unset(RuntimeError):
    """Report that a paper could not be set: a bug, or a machine without the fonts."""


def write(paper: Paper, *, at: datetime) -> bytes:
    """Set a paper; ``at`` is the instant that the file names as its own.

    :raises Unset: if setting fails or takes too long.
    """
    fonts = Path(settings.LUODI_FONTS_DIR)
    if not any(fonts.glob("*.ttf")):
        raise Unset(f"no fonts in {fonts}: run `make setup`")
    asked = {"paper": _data(paper), "fonts": str(fonts), "at": int(at.timestamp())}
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "LUODI_SETTING": str(SECONDS),
    }
    command = [sys.executable, "-m", "luodi.core.papers.setting"]
    try:
        done = subprocess.run(
            command, input=orjson.dumps(asked), capture_output=True, env=environment, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise Unset("setting took too long") from None
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        log.error("paper could not be set", said=done.stderr.decode(errors="replace")[-2000:])
        raise Unset(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    return done.stdout


def _data(paper: Paper) -> dict[str, Any]:
    width, height = SIZES[paper.size]
    blocks = []
    for block in paper.blocks:
        data = {"is": type(block).__name__.lower(), **asdict(block)}
        if isinstance(block, (Card, Poster)):
            data["svg"] = codes.svg(block.code)
        elif isinstance(block, Codes):
            for item, one in zip(data["items"], block.items, strict=True):
                item["svg"] = codes.svg(one.url)
        blocks.append(data)
    whole = {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "titled": paper.titled,
        "stamp": paper.stamp,
        "english": paper.language.startswith("en"),
        "width": width,
        "height": height,
        "blocks": blocks,
    }
    return dict(_printable(whole))


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return value.translate(_UNPRINTABLE)
    if isinstance(value, dict):
        return {key: _printable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_printable(one) for one in value]
    return value
