"""Draw the rows of a list in plain Python: most of a page's time would go into templates, cell by cell.

What is drawn here is what ``{% cell %}`` and its companions draw; nothing gets into a page unescaped.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from html import escape
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.core.cells import Cell

NEAR = timedelta(days=7)

# What a state means at a glance; the word beside the dot says it in full. Unknown states stay neutral.
TONES = {
    "waiting": (
        "submitted", "asked", "pending", "proposed", "acceptance", "returned", "in_review", "evaluating",
        "entered", "checked",
    ),
    "going": (
        "accepted", "in_talks", "introduced", "met", "visited", "negotiating", "shortlisted", "announced",
        "approved", "running", "published", "active", "signed", "opened", "operating",
    ),
    "done": (
        "solved", "converted", "closed", "agreed", "fulfilled", "final", "chosen", "decided", "confirmed", "stored",
    ),
    "stopped": (
        "refused", "rejected", "terminated", "suspended", "lapsed", "expired", "overdue", "reversed", "declined",
        "failed", "undone",
    ),
}  # fmt: skip
TONE_OF = {state: tone for tone, states in TONES.items() for state in states}
_FIGURES = frozenset({"money", "number"})


def drawn(cell: Cell) -> SafeString:
    """Draw a cell as its kind wants it."""
    draw = _CELLS.get(cell.kind)
    return mark_safe(draw(cell) if draw else escape(cell.text))  # noqa: S308 (each drawer escapes)


def state(value: Any, label: Any) -> str:
    """Draw a state as a dot and its word."""
    tone = TONE_OF.get(str(value), "still")
    return f'<span class="lu-state" data-tone="{tone}">{escape(str(label))}</span>'


def moment(at: datetime, text: str = "") -> str:
    """Draw an instant: how long ago if it is near, the day otherwise; the whole, or the given text, in the title."""
    age = timezone.now() - at
    whole = text or minute(at)
    if timedelta(0) <= age < timedelta(minutes=1):
        shown = _("just now")
    elif timedelta(0) <= age < NEAR:
        shown = _ago(age // timedelta(minutes=1), get_language())
    else:
        shown = whole[:10]
    return f'<time class="lu-date" datetime="{at.isoformat()}" title="{escape(whole)}">{escape(shown)}</time>'


@lru_cache(maxsize=1 << 14)
def _ago(minutes: int, _language: str | None) -> str:
    """Say how long ago something was: the same for all that happened in the same minute before now."""
    now = timezone.now()
    return _("%(age)s ago") % {"age": timesince(now - timedelta(minutes=minutes), now, depth=1)}


def minute(at: datetime) -> str:
    """Write an instant in Beijing time: 2026-11-24 09:30."""
    return timezone.localtime(at).replace(tzinfo=None).isoformat(" ", "minutes")


def table_rows(page: Any, name_of: Callable[[Any, Cell], str], mark_of: Callable[[Any], str]) -> SafeString:
    """Draw the rows of a list: the first cell names and links the record, ``mark_of`` may say where it is from."""
    if not page.rows:
        return SafeString()
    heads = [_open_tag(cell) for cell in page.rows[0].cells]
    lines = []
    for row in page.rows:
        first, *others = row.cells
        lines.append(
            f'<tr><th scope="row"><a class="lu-row-link" href="{escape(row.url)}">'
            f"{escape(name_of(row, first))}</a>{mark_of(row.record)}</th>"
        )
        for head, cell in zip(heads[1:], others, strict=True):
            look = ' class="lu-right"' if cell.kind in _FIGURES else ""
            lines.append(f'{head}data-kind="{cell.kind}"{look}>{drawn(cell)}</td>')
        lines.append("</tr>\n")
    return mark_safe("".join(lines))  # noqa: S308 (each piece is escaped)


def _open_tag(cell: Cell) -> str:
    return f'<td data-label="{escape(capfirst(str(cell.label)))}" '


def _masked(_cell: Cell) -> str:
    # Apart from the markup: texts within an f-string are not collected for translation.
    words = escape(_("not released"))
    return f'<span class="lu-masked">{words}</span>'


def _tags(cell: Cell) -> str:
    items = "".join(f'<span class="lu-tag">{escape(str(item))}</span>' for item in cell.value or ())
    return f'<span class="lu-tags">{items}</span>' if items else _empty(cell)


def _empty(_cell: Cell) -> str:
    words = escape(_("not stated"))
    return (
        '<span class="lu-none"><span aria-hidden="true">–</span>'
        f'<span class="visually-hidden">{words}</span></span>'
    )


def _link(cell: Cell) -> str:
    return f'<a href="{escape(cell.url)}">{escape(cell.text)}</a>' if cell.url else escape(cell.text)


def _date(cell: Cell) -> str:
    return f'<time class="lu-date" datetime="{cell.value.isoformat()}">{escape(cell.text)}</time>'


def _figure(cell: Cell) -> str:
    return f'<span class="lu-num">{escape(cell.text)}</span>'


# By the kind of a cell; what is not named here is shown as plain text.
_CELLS: dict[str, Callable[[Cell], str]] = {
    "masked": _masked,
    "tags": _tags,
    "empty": _empty,
    "state": lambda cell: state(cell.value, cell.text),
    "link": _link,
    "money": _figure,
    "number": _figure,
    "instant": lambda cell: moment(cell.value, cell.text),
    "date": _date,
    "longtext": lambda cell: f'<span class="lu-prose">{escape(cell.text)}</span>',
}
