"""Write days as a calendar file (RFC 5545), which the calendars of phones and of mail programs take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from unicodedata import category

from django.http import HttpResponse

# A calendar without a single component is not well-formed; one with nothing on any day has this.
ZONE: Final = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "END:STANDARD",
    "END:VTIMEZONE",
)
# Octets that a line may have without its end.
LONGEST_LINE: Final = 75
MIME: Final = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Entry:
    """Be something on a day; whoever takes the calendar again gets what has the same ``uid`` once.

    ``until`` is the last day of several; ``span`` are the instants where hours are known: then somebody is busy.
    """

    uid: str
    day: date
    title: str
    kind: str
    url: str
    until: date | None = None
    span: tuple[datetime, datetime] | None = None
    place: str = ""
    off: bool = False


def write(name: str, entries: Iterable[Entry], *, at: datetime) -> bytes:
    """Write a calendar under a name."""
    lines = _calendar(name, entries, f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    return b"".join(folded(line) for line in lines)


def _calendar(name: str, entries: Iterable[Entry], stamp: str) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Luodi//Luodi//EN", "CALSCALE:GREGORIAN")
    yield f"X-WR-CALNAME:{escaped(name)}"
    yield from ZONE
    for one in entries:
        yield from ("BEGIN:VEVENT", f"UID:{escaped(one.uid)}", f"DTSTAMP:{stamp}")
        yield from _when(one)
        yield from (f"SUMMARY:{escaped(one.title)}", f"CATEGORIES:{escaped(one.kind)}", f"URL:{one.url}")
        if one.place:
            yield f"LOCATION:{escaped(one.place)}"
        if one.off:
            yield "STATUS:CANCELLED"
        # A date to know, not a time that somebody is busy, unless its hours are known.
        yield from (f"TRANSP:{'OPAQUE' if one.span else 'TRANSPARENT'}", "END:VEVENT")
    yield "END:VCALENDAR"


def _when(one: Entry) -> Iterator[str]:
    if one.span:
        for name, at in zip(("DTSTART", "DTEND"), one.span, strict=True):
            yield f"{name}:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        return
    yield f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}"
    if one.until and one.until > one.day:
        # The end is the first day that does not count any more.
        yield f"DTEND;VALUE=DATE:{one.until + timedelta(days=1):%Y%m%d}"


def escaped(text: str) -> str:
    """Write a text as a value: with marks before what would end it, and without what no value may hold."""
    lines = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").splitlines()
    return "\\n".join("".join(filter(_may_stand, line)) for line in lines)


def _may_stand(char: str) -> bool:
    return char == "\t" or category(char) not in ("Cc", "Cs")


def folded(line: str) -> bytes:
    """End a line, folded where it is too long, never within a character."""
    parts, part = [], b""
    for char in line:
        octets = char.encode()
        if len(part) + len(octets) > LONGEST_LINE:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"


def answer(content: bytes, name: str) -> HttpResponse:
    """Send a calendar as a file of that name, in letters, digits and hyphens."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=MIME, headers=headers)
