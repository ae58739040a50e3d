"""`luodi match`: rank the catalogue's results, or the experts, for needs in a file."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from luodi.site.commands import frame


def add(verbs: Any) -> None:
    """Describe the verb."""
    verb = verbs.add_parser(
        "match",
        help="rank results or experts for a need",
        description="A text file is one need, its first line the title. A .jsonl file holds one need a line, with "
        "id, title, problem, technology, goal, text, keywords, field, industry, region, way, trl, budget (fen), "
        "deadline (2026-12-31). The same need always gives the same list on the same index.",
    )
    verb.add_argument("file", help="the need or needs; - reads the standard input")
    verb.add_argument("--kind", choices=("results", "experts"), default="results", help="(default results)")
    verb.add_argument("--top", type=int, default=20, help="how many (default 20)")
    verb.add_argument("--many", action="store_true", help="a text file holds many needs, blank lines between")
    verb.add_argument("--explain", action="store_true", help="show reasons and matching words")
    verb.add_argument("--json", action="store_true", help="one JSON object a need and line, with reasons")
    for name, what in (("field", "technology field"), ("industry", "industry"), ("region", "region")):
        verb.add_argument(f"--{name}", default="", help=f"{what} of needs that state none: code or name")
    verb.add_argument("--trl", type=int, default=None, choices=range(1, 10), help="least maturity, likewise")
    spoken = "zh-hans" if os.environ.get("LANG", "").lower().startswith("zh") else "en"
    verb.add_argument(
        "--language", choices=("zh-hans", "en"), default=spoken, help=f"of the reasons (here {spoken})"
    )
    verb.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Match every need of the file.

    :raises Failed: if the file cannot be read, or there is no index.
    """
    if chosen.top < 1 or chosen.top > 1000:
        raise frame.Failed("--top is a number from 1 to 1000.")
    frame.start()
    frame.require_sound_database()
    from django.utils.translation import override

    from luodi.core.search import IndexUnavailable
    from luodi.site.commands import matching

    try:
        with override(chosen.language):
            count = 0
            for asked in matching.read(
                _text(chosen.file), jsonl=_is_jsonl(chosen), many=chosen.many, given=chosen
            ):
                found = matching.find(asked, chosen.kind, chosen.top)
                if chosen.json:
                    print(json.dumps(matching.as_json(asked, found, chosen.kind), ensure_ascii=False))
                else:
                    print(matching.as_text(asked, found, explain=chosen.explain, blank=bool(count)))
                count += 1
                if found.ranking.trouble:
                    print(f"ranked by wording alone: {found.ranking.trouble}", file=sys.stderr)
    except IndexUnavailable as error:
        raise frame.Failed(f"{error}: run `luodi index rebuild`.") from error
    except matching.Unclear as error:
        raise frame.Failed(str(error)) from error
    if not count:
        raise frame.Failed(f"{chosen.file}: there is no need in it.")
    return 0


def _is_jsonl(chosen: argparse.Namespace) -> bool:
    return Path(chosen.file).suffix.lower() in {".jsonl", ".ndjson", ".json"}


def _text(name: str) -> str:
    """Read a file in UTF-8, or in GB 18030 as older programs write.

    :raises Failed: if it cannot be read.
    """
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise frame.Failed(f"{name}: {error.strerror}.") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError:
            raise frame.Failed(f"{name}: this is neither UTF-8 nor GB 18030 text.") from None
