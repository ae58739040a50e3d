"""Draw icons, cells, fields, money and times in templates; loaded everywhere, no ``{% load %}`` needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.db import models
from django.template import loader
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luodi.core.cells import Cell
from luodi.core.fields import MoneyField
from luodi.core.listing import COUNTED, Listing, sortable
from luodi.core.money import Money
from luodi.core.resource import Fragment

register = template.Library()

# What a state means at a glance; the word beside the dot says it in full. Unknown states stay neutral.
TONES = {
    "waiting": ("submitted", "asked", "pending", "proposed", "acceptance", "returned", "in_review"),
    "going": ("accepted", "in_talks", "introduced", "approved", "running", "published", "active", "signed"),
    "done": ("solved", "converted", "closed", "agreed", "fulfilled"),
    "stopped": ("refused", "rejected", "terminated", "suspended", "lapsed", "expired", "overdue"),
}
TONE_OF = {state: tone for tone, states in TONES.items() for state in states}

# What a filter's parameters may end in.
SUFFIXES = ("", "_min", "_max", "_after", "_before")


@register.simple_tag
def icon(name: str, look: str = "") -> SafeString:
    """Draw an icon of the sprite, for the eye only: whoever listens needs words beside it."""
    address = f"{static('luodi/icons.svg')}#{name}"
    return format_html(
        '<svg class="icon {}" width="20" height="20" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        look,
        address,
    )


@register.simple_tag
def state_badge(state: Any, label: Any = None) -> SafeString:
    """Draw a state as a dot and its word."""
    shown = label if label is not None else getattr(state, "label", state)
    return format_html(
        '<span class="lu-state" data-tone="{}">{}</span>', TONE_OF.get(str(state), "still"), shown
    )


@register.simple_tag
def origin_mark(row: Any) -> SafeString:
    """Mark a record that is real portfolio or fiction, so that neither is taken for the other."""
    marks = {"portfolio": "lu-mark-real", "demonstration": "lu-mark-demo"}
    look = marks.get(getattr(row, "origin", ""))
    return (
        format_html('<span class="lu-mark {}">{}</span>', look, row.get_origin_display())
        if look
        else SafeString()
    )


@register.simple_tag
def cell(value: Cell) -> SafeString:
    """Draw a cell as its kind wants it."""
    draw = _CELLS.get(value.kind)
    return draw(value) if draw else format_html("{}", value.text)


def _masked(_value: Cell) -> SafeString:
    return format_html('<span class="lu-masked">{}</span>', _("not released"))


def _tags(value: Cell) -> SafeString:
    items = format_html_join("", '<span class="lu-tag">{}</span>', ((item,) for item in value.value or ()))
    return format_html('<span class="lu-tags">{}</span>', items) if items else _empty(value)


def _empty(_value: Cell) -> SafeString:
    return format_html(
        '<span class="lu-none"><span aria-hidden="true">–</span><span class="visually-hidden">{}</span></span>',
        _("not stated"),
    )


def _link(value: Cell) -> SafeString:
    return (
        format_html('<a href="{}">{}</a>', value.url, value.text)
        if value.url
        else format_html("{}", value.text)
    )


def _date(value: Cell) -> SafeString:
    day = value.value.isoformat()
    return format_html('<time class="lu-date" datetime="{}">{}</time>', day, value.text)


def _figure(value: Cell) -> SafeString:
    return format_html('<span class="lu-num">{}</span>', value.text)


@register.filter
def wan(amount: Money | None) -> str:
    """Show money in 万元, without the unit."""
    return amount.in_wan() if amount is not None else ""


@register.filter
def yuan(amount: Money | None) -> str:
    """Show money in 元, without the unit."""
    return amount.in_yuan() if amount is not None else ""


@register.filter
def thousands(number: int | None) -> str:
    """Show a whole number with thousands separated."""
    return f"{number:,}" if number is not None else ""


@register.filter
def beijing(at: datetime | date | None) -> str:
    """Show an instant in Beijing time, or a day: 2026-11-24 09:30, 2026-11-24."""
    if at is None:
        return ""
    if isinstance(at, datetime):
        return date_format(timezone.localtime(at), "Y-m-d H:i")
    return date_format(at, "Y-m-d")


@register.simple_tag
def moment(at: datetime | None) -> SafeString:
    """Draw an instant: how long ago if it is near, the day otherwise; the whole in the title."""
    if at is None:
        return SafeString()
    age = timezone.now() - at
    near = 0 <= age.total_seconds() < 7 * 86_400
    shown = (
        _("%(age)s ago") % {"age": timesince(at, depth=1)}
        if near
        else date_format(timezone.localtime(at), "Y-m-d")
    )
    if 0 <= age.total_seconds() < 60:
        shown = _("just now")
    return format_html(
        '<time class="lu-date" datetime="{}" title="{}">{}</time>', at.isoformat(), beijing(at), shown
    )


@register.simple_tag
def due(day: date | None) -> SafeString:
    """Draw a deadline: the day, and how near it is in words."""
    if day is None:
        return SafeString()
    left = (day - timezone.localdate()).days
    if left < 0:
        tone, said = "late", _("%(days)d days late") % {"days": -left}
    elif left == 0:
        tone, said = "near", _("today")
    else:
        tone, said = ("near" if left <= 7 else "far"), _("in %(days)d days") % {"days": left}
    return format_html(
        '<span class="lu-due" data-tone="{}"><time datetime="{}">{}</time> <small>{}</small></span>',
        tone, day.isoformat(), beijing(day), said,
    )  # fmt: skip


@register.filter
def highlight(text: str, spans: Iterable[tuple[int, int]]) -> SafeString:
    """Mark the spans (start, end) of a text; overlapping ones are joined."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        start = max(start, at)
        if end > start:
            pieces += [format_html("{}<mark>{}</mark>", text[at:start], text[start:end])]
            at = end
    return mark_safe("".join(pieces)) + format_html("{}", text[at:])  # noqa: S308 (each piece is escaped)


@register.filter
def initial(name: str) -> str:
    """Give the letter or character that stands for a name."""
    return name.strip()[:1].upper() or "·"


@register.simple_tag(takes_context=True)
def draw(context: RequestContext, fragment: Fragment) -> SafeString:
    """Draw a piece that another app attached to this page, with its own names on top of the page's."""
    drawn = loader.get_template(fragment.template).template  # type: ignore[attr-defined]
    with context.push(**fragment.context):
        return SafeString(drawn.render(context))


@register.simple_tag(takes_context=True)
def url_without(context: RequestContext, name: str) -> str:
    """Give the present address without one filter and without the page number."""
    asked = context["request"].GET.copy()
    for key in [*(f"{name}{suffix}" for suffix in SUFFIXES), "page"]:
        asked.pop(key, None)
    return f"?{asked.urlencode()}"


@register.simple_tag(takes_context=True)
def columns(context: RequestContext, page: Listing) -> list[dict[str, Any]]:
    """Describe a list's header: label, whether figures, and where sorting by it leads."""
    names = [cell.name for cell in page.rows[0].cells] if page.rows else list(page.resource.columns)
    allowed = sortable(page.resource)
    return [_column(context, page, name, name in allowed) for name in names]


def _column(context: RequestContext, page: Listing, name: str, may_sort: bool) -> dict[str, Any]:
    now = page.sort if page.sort.lstrip("-") == name else ""
    asked = context["request"].GET.copy()
    asked.pop("page", None)
    asked["sort"] = f"-{name}" if now == name else name
    field = page.resource.field(name)
    figures = isinstance(field, MoneyField) or (isinstance(field, models.IntegerField) and not field.choices)
    return {
        "label": page.resource.label(name),
        "figures": figures,
        "url": f"?{asked.urlencode()}" if may_sort else "",
        "sorted": {"": "", name: "ascending"}.get(now, "descending"),
    }


@register.filter
def shown_count(page: Listing) -> str:
    """Show how many rows a list has, up to what is counted exactly."""
    return f"{COUNTED:,}+" if page.count > COUNTED else f"{page.count:,}"


@register.inclusion_tag("core/field.html")
def field(bound: Any, **extra: Any) -> dict[str, Any]:
    """Draw a form field: label, help, input with unit, errors, counter."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "") or ("area" if type(widget).__name__ == "Textarea" else "")
    many = kind in ("checkbox", "radio") and hasattr(widget, "choices")
    looks = {"select": "form-select", "checkbox": "form-check-input", "radio": "form-check-input"}
    look = looks.get(kind, "form-control")
    if bound.errors:
        look += " is-invalid"
    both = len(getattr(widget, "widgets", ())) == 2
    if both:
        for part, words in zip(
            widget.widgets, (pgettext("range", "from"), pgettext("range", "to")), strict=True
        ):
            part.attrs["aria-label"] = f"{bound.label} {words}"
    attrs = {"class": look, **({"aria-label": extra["label"]} if "label" in extra else {})}
    if kind == "select":
        _name_blank(bound.field, extra.get("blank") or _("Please choose"))
    unit = widget.attrs.get("data-unit", "")
    return {
        "field": bound,
        "drawn": bound if many else bound.as_widget(attrs=attrs),
        "many": many,
        "grouped": many or both,
        "single_check": kind == "checkbox" and not many,
        # A page in English says what the unit of Chinese accounting is.
        "unit": _("× 10,000 yuan") if unit == "万元" else _("yuan") if unit == "元" else unit,
        "limit": widget.attrs.get("data-limit"),
        "help_id": f"id_{bound.html_name}_help",
    }


@register.inclusion_tag("core/chart.html")
def chart(
    name: str,
    title: Any,
    option: dict[str, Any],
    head: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    size: str = "",
) -> dict[str, Any]:
    """Draw a chart with the table behind it: an ECharts option, or a tile map ({"kind": "tiles", "data": …}).

    ``head`` and ``rows`` are the table; ``size`` is small, large or nothing.
    """
    return {"name": name, "title": title, "option": option, "head": head, "rows": rows, "size": size}


def _name_blank(chosen: Any, words: str) -> None:
    """Say in words what the empty choice of a select means, instead of a row of dashes."""
    if hasattr(chosen.widget.choices, "queryset"):
        chosen.empty_label = words if chosen.empty_label else chosen.empty_label
    else:
        chosen.widget.choices = [(key, shown if key else words) for key, shown in chosen.widget.choices]


# By the kind of a cell; what is not named here is shown as plain text.
_CELLS: dict[str, Callable[[Cell], SafeString]] = {
    "masked": _masked,
    "tags": _tags,
    "empty": _empty,
    "state": lambda value: state_badge(value.value, value.text),
    "link": _link,
    "money": _figure,
    "number": _figure,
    "instant": lambda value: moment(value.value),
    "date": _date,
    "longtext": lambda value: format_html('<span class="lu-prose">{}</span>', value.text),
}
