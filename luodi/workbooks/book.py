"""Open an Excel workbook as far as a table needs it: its sheets, the texts they share, and which formats show days.

Fonts, fills, names, views, authors and the rest are not looked at: programs write many of them in their own ways, and
whatever is wrong there is no reason not to take the table. A `ValueError` or `KeyError` is a part that is broken.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from luodi.workbooks.sheet import Filled, Part, Sheet, Texts, shared_texts

_MAIN = "xl/workbook.xml"
# Formats that have no code in the file: days and times of all languages, East Asian ones included.
_DAYS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_SPAN = 46
_QUOTED = re.compile(r'"[^"]*"|\\.|\[(?!(?:hh?|mm?|ss?)\])[^\]]*\]', re.IGNORECASE)
_PASSED = re.compile(r"\[(?:hh?|mm?|ss?)\]", re.IGNORECASE)
_1900, _1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001
_DAY = 86_400_000


class _Elements(Part):
    """Gather the attributes of some elements, in the order of the document."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self._names = frozenset(names)
        self._found: list[tuple[str, dict[str, str]]] = []

    def of(self, source: IO[bytes]) -> list[tuple[str, dict[str, str]]]:
        """Give the elements, by their names."""
        for _ in self.parse(source):
            pass
        return self._found

    def _begin(self, name: str, given: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name in self._names:
            self._found.append((name, {key.rpartition(":")[2]: value for key, value in given.items()}))

    def _end(self, name: str) -> None:
        pass


class Book:
    """Be a workbook; to be closed."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)
        try:
            root = self._links("").values()
            main = next((link[1] for link in root if link[0] == "officeDocument"), _MAIN)
            links = self._links(main)
            said = self._elements(main, "sheet", "workbookPr")
            tables = [
                (given.get("name", ""), given.get("state", ""), links[given.get("id", "")])
                for name, given in said
                if name == "sheet"
            ]
            seen = [
                (name, link[1]) for name, state, link in tables if link[0] == "worksheet" and "idden" not in state
            ] or [(name, link[1]) for name, _state, link in tables if link[0] == "worksheet"]  # fmt: skip
            if not seen:
                raise ValueError("no table")
            self.names, self._places = [name for name, _place in seen], [place for _name, place in seen]
            kinds = dict(links.values())
            since_1904 = any(
                given.get("date1904") in ("1", "true") for name, given in said if name == "workbookPr"
            )
            self._formats = Formats(
                self._elements(kinds["styles"], *Formats.ELEMENTS) if kinds.get("styles") else [],
                _1904 if since_1904 else _1900,
            )
            self._texts_place = kinds.get("sharedStrings")
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._archive.close()

    def rows(self, place: int) -> Iterator[Filled]:
        """Yield the rows of a sheet; of one behind the last, those of the last."""
        texts = Texts()
        if self._texts_place in self._archive.namelist():
            with self._archive.open(str(self._texts_place)) as source:
                texts = shared_texts(source)
        with self._archive.open(self._places[min(place, len(self._places) - 1)]) as source:
            yield from Sheet(texts, self._formats.shown).rows(source)

    def _elements(self, place: str, *names: str) -> list[tuple[str, dict[str, str]]]:
        if place not in self._archive.namelist():
            return []
        with self._archive.open(place) as source:
            return _Elements(*names).of(source)

    def _links(self, place: str) -> dict[str, tuple[str, str]]:
        """Map what a part links to within the file: identity to kind and place."""
        folder, name = posixpath.split(place)
        return {
            given.get("Id", ""): (
                given.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, given.get("Target", ""))).lstrip("/"),
            )
            for _name, given in self._elements(
                posixpath.join(folder, "_rels", f"{name}.rels"), "Relationship"
            )
            if given.get("TargetMode") != "External"
        }


class Formats:
    """Know which styles show numbers as days, and read those numbers."""

    ELEMENTS = ("numFmts", "numFmt", "cellStyleXfs", "cellXfs", "xf", "cellStyles", "dxfs")

    def __init__(self, elements: list[tuple[str, dict[str, str]]], epoch: datetime) -> None:
        self._epoch = epoch
        self._days: set[str] = set()
        self._spans: set[str] = set()
        codes: dict[str, str] = {}
        within, place = "", 0
        for name, given in elements:
            if name == "numFmt" and within == "numFmts":
                codes[given.get("numFmtId", "")] = given.get("formatCode", "")
            elif name == "xf" and within == "cellXfs":
                self._learn(str(place), given.get("numFmtId", "0"), codes)
                place += 1
            elif name not in ("numFmt", "xf"):
                within = name

    def _learn(self, style: str, number: str, codes: dict[str, str]) -> None:
        code = codes.get(number)
        if code is None:
            shows_day, shows_span = number in map(str, _DAYS), number == str(_SPAN)
        else:
            first = _QUOTED.sub("", code.partition(";")[0])
            shows_span = _PASSED.search(first) is not None
            shows_day = shows_span or re.search("[dmhys]", first, re.IGNORECASE) is not None
        if shows_day:
            self._days.add(style)
        if shows_span:
            self._spans.add(style)

    def shown(self, number: float, style: str) -> Any:
        """Give what a number is in a style: a day, an instant, a time, a span of time, or the number."""
        if style not in self._days:
            return number
        try:
            if style in self._spans:
                return timedelta(seconds=round(number * 86_400, 3))
            whole, rest = divmod(number, 1)
            passed = timedelta(milliseconds=round(rest * _DAY))
            if 0 <= number < 1 and not passed.days:
                return (self._epoch + passed).time()
            # The 29th of February 1900, which never was, counts.
            whole += 0 < number < 60 and self._epoch is _1900
            return self._epoch + timedelta(days=whole) + passed
        except (OverflowError, ValueError):
            return "#VALUE!"
