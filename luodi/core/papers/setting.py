"""Set a paper as PDF in a process of its own, which may neither grow nor run for long.

    python -m luodi.core.papers.setting      takes JSON, gives the PDF

The template is ours and fixed; what people wrote reaches it as data (``sys_inputs``), never as source, so that no text
can be taken for a command.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import orjson

TEMPLATE = Path(__file__).with_name("paper.typ")
_MB = 1024 * 1024
MEMORY = 2_048 * _MB


def main() -> None:
    """Be the process that sets: take the limits and the paper, give the PDF."""
    import resource

    seconds = int(os.environ["LUODI_SETTING"])
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = orjson.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(_set(asked))


def _set(asked: dict[str, Any]) -> bytes:
    """Set a paper by the standard for screen readers (PDF/UA-1); tagged all the same where that refuses a text.

    It refuses characters that the fonts do not have, such as signs of other scripts or the rarest of names.
    """
    import typst

    fixed = {
        "root": str(TEMPLATE.parent),
        "font_paths": [asked["fonts"]],
        "ignore_system_fonts": True,
        "sys_inputs": {"paper": orjson.dumps(asked["paper"]).decode()},
        "timestamp": asked["at"],
    }
    try:
        return bytes(typst.compile(str(TEMPLATE), pdf_standards=["ua-1"], **fixed))
    except typst.TypstError as refused:
        if "PDF/UA" not in str(refused):
            raise
    return bytes(typst.compile(str(TEMPLATE), **fixed))


if __name__ == "__main__":
    main()
