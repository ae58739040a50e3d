"""Read text files of others with suspicion."""

from __future__ import annotations

from pathlib import Path
from typing import Final

LARGEST: Final = 50 * 1024**2


class Unreadable(Exception):
    """Report a file that cannot be read as a problem: where, and what to do."""


def text_of(path: Path) -> str:
    """Return the text of a file.

    :raises Unreadable: it is not there, too large, or no UTF-8.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable(f"{path}: larger than {LARGEST // 1024**2} MB.")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path}: this is no UTF-8 text (byte {error.start}).") from error
