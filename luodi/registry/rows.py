"""Read research results from files, one row at a time: JSON lines or CSV, what is wrong named by line."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import override

from luodi.registry.models import Field, Industry, Organisation, ResearchResult
from luodi.registry.states import Way

# Column -> what it takes; the first line of a CSV file, or the keys of a JSON line. Only the title is required.
COLUMNS: Mapping[str, str] = {
    "title": "title in Chinese, at most 200 characters (required)",
    "title_en": "title in English",
    "summary": "summary, at most 4,000 characters (also: abstract)",
    "problem": "problem solved",
    "advantage": "advantage over the leading alternative",
    "economics": "economic comparison",
    "keywords": "list, or text separated by ; , 、 or |",
    "field": "technology field: code or name",
    "industry": "industry of use: code of GB/T 4754 or name",
    "trl": "maturity 1 to 9",
    "way": "wanted way of cooperation: code or name",
    "school": "university unit: its code or exact name",
    "outcome": "outcome so far",
    "category": "discipline",
    "discipline": "narrower discipline, added to the category",
    "source": "where the text comes from",
    "licence": "licence of the text, added to the source",
    "ref": "number within the source, added to it (also: id)",
}
_ALIASES = {"abstract": "summary", "id": "ref"}
_TEXTS = ("title", "title_en", "summary", "problem", "advantage", "economics", "outcome")
_SPLIT = re.compile(r"[;,；，、|]")
# Longer lines are no rows of a catalogue; they are not read into memory.
LONGEST_LINE = 1_000_000
_UNSAID = ["code", "created_at", "changed_at", "school", "field", "industry", "inventors"]


class Unreadable(Exception):
    """Report a file that cannot be read at all; the message says why."""


class RowError(Exception):
    """Report what is wrong with one row."""


@dataclass(frozen=True, slots=True)
class Line:
    """Be one row of a file with its line number; either a result or what is wrong with it."""

    number: int
    result: ResearchResult | None
    wrong: str = ""


@dataclass
class Reader:
    """Turn rows into results; knows the classifications, each looked up once."""

    source: str = ""
    _found: dict[tuple[type[Any], str], Any] = field(default_factory=dict)

    def read(self, path: Path) -> Iterator[Line]:
        """Yield the rows of a file in order, in constant memory.

        :raises Unreadable: if it is no such file, or names columns that nobody knows.
        """
        rows = _json_lines(path) if path.suffix.lower() in {".jsonl", ".ndjson", ".json"} else _csv_rows(path)
        for number, row in rows:
            try:
                if isinstance(row, RowError):
                    raise row
                yield Line(number, self.result(row))
            except RowError as error:
                yield Line(number, None, str(error))

    def result(self, row: Mapping[str, Any]) -> ResearchResult:
        """Make an unsaved result of a row.

        :raises RowError: with everything that is wrong with it.
        """
        values = {
            _ALIASES.get(name, name): value for name, value in row.items() if value not in (None, "", [])
        }
        if unknown := sorted(values.keys() - COLUMNS.keys()):
            raise RowError(f"unknown column {', '.join(unknown)}")
        if not str(values.get("title", "")).strip():
            raise RowError("title is missing")
        source = [_text(values, name) for name in ("source", "licence", "ref")]
        source[0] = source[0] or self.source
        made = ResearchResult(
            **{name: _text(values, name) for name in _TEXTS},
            keywords=_keywords(values.get("keywords", [])),
            trl=_level(values.get("trl")),
            way=self._way(_text(values, "way")),
            field=self._named(Field, "field", _text(values, "field")),
            industry=self._named(Industry, "industry", _text(values, "industry")),
            school=self._school(_text(values, "school")),
            category=" · ".join(filter(None, (_text(values, "category"), _text(values, "discipline")))),
            source=" · ".join(filter(None, source)),
        )
        try:
            made.clean_fields(exclude=_UNSAID)
            made.clean()
        except ValidationError as error:
            said = [f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items()]
            raise RowError("; ".join(said)) from None
        return made

    def _named(self, model: type[Field] | type[Industry], column: str, text: str) -> Any:
        return self._look_up(model, text, model.find, f"{column} {text!r} is not in the classification")

    def _school(self, text: str) -> Organisation | None:
        def find(said: str) -> Organisation | None:
            units = Organisation._base_manager.filter(kind="university_unit", retired_at=None)
            return (
                units.filter(code=said).first()
                or units.filter(name=said).first()
                or units.filter(name_en=said).first()
            )

        found: Organisation | None = self._look_up(
            Organisation, text, find, f"school {text!r} is not in the register"
        )
        return found

    def _look_up(self, model: type[Any], text: str, find: Callable[[str], Any], wrong: str) -> Any:
        if not text:
            return None
        if (model, text) not in self._found:
            self._found[model, text] = find(text)
        if self._found[model, text] is None:
            raise RowError(wrong)
        return self._found[model, text]

    def _way(self, text: str) -> str:
        if not text:
            return ""
        for way in Way:
            with override("en"):
                named = {way.value, str(way.label)}
            with override("zh-hans"):
                named.add(str(way.label))
            if text in named:
                return way.value
        raise RowError(f"way {text!r} is none of {', '.join(Way.values)}")


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name, "")
    if isinstance(value, (dict, list, bool)):
        raise RowError(f"{name} must be text")
    return _clean(str(value))


def _clean(text: str) -> str:
    """Drop control characters but line breaks; no database stores NUL.

    :raises RowError: if the text is broken Unicode.
    """
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc").strip()
    try:
        text.encode()
    except UnicodeEncodeError:
        raise RowError("broken characters (lone surrogates)") from None
    return text


def _keywords(value: Any) -> list[str]:
    words = value if isinstance(value, list) else _SPLIT.split(str(value))
    if not all(isinstance(word, str) for word in words):
        raise RowError("keywords must be words")
    return list(dict.fromkeys(word for word in map(_clean, words) if word))[:20]


def _level(value: Any) -> int | None:
    if value in (None, ""):
        return None
    try:
        return int(str(value).strip())
    except ValueError:
        raise RowError(f"trl {value!r} is no whole number") from None


def _json_lines(path: Path) -> Iterator[tuple[int, Mapping[str, Any] | RowError]]:
    with _opened(path, "utf-8-sig") as lines:
        number = 0
        while line := lines.readline(LONGEST_LINE):
            number += 1
            if len(line) == LONGEST_LINE:
                while (rest := lines.readline(LONGEST_LINE)) and not rest.endswith("\n"):
                    pass
                yield number, RowError("the line is too long")
                continue
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield number, RowError(f"no JSON: {error}")
                continue
            yield number, row if isinstance(row, dict) else RowError("no JSON object")


def _csv_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any] | RowError]]:
    with _opened(path, _encoding(path)) as lines:
        rows = csv.reader(_bounded(lines))
        try:
            heads = [name.strip().lower() for name in next(rows, [])]
            unknown = [name for name in heads if _ALIASES.get(name, name) not in COLUMNS]
            if unknown or "title" not in heads:
                wrong = f"unknown column {', '.join(unknown)}" if unknown else "there is no column title"
                raise Unreadable(f"{wrong}; known are {', '.join(COLUMNS)}")
            for cells in rows:
                if not any(cells):
                    continue
                if len(cells) > len(heads):
                    yield rows.line_num, RowError(f"{len(cells)} cells for {len(heads)} columns")
                else:
                    yield rows.line_num, dict(zip(heads, cells, strict=False))
        except csv.Error as error:
            raise Unreadable(f"line {rows.line_num}: {error}") from error


def _bounded(lines: IO[str]) -> Iterator[str]:
    while line := lines.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise Unreadable("a line is too long: this is no table")
        yield line


def _opened(path: Path, encoding: str) -> IO[str]:
    try:
        return path.open(encoding=encoding, errors="surrogateescape", newline="")
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from error


def _encoding(path: Path) -> str:
    """Tell how a CSV file is written: Excel in China saves in GB 18030 unless told otherwise."""
    try:
        with path.open("rb") as file:
            head = file.read(1_000_000)
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from error
    try:
        # A character may be cut at the end of the piece.
        head[: len(head) - 4 if len(head) == 1_000_000 else None].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return "utf-8-sig" if error.start > len(head) - 8 and len(head) == 1_000_000 else "gb18030"
    return "utf-8-sig"
