"""Draw icons, cells, fields, money and times in templates; loaded everywhere, no ``{% load %}`` needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.db import models
from django.template import loader
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from luodi.core import audit, drawing
from luodi.core.cells import Cell, money_words
from luodi.core.fields import MoneyField
from luodi.core.listing import COUNTED, Listing, Row, sortable
from luodi.core.money import Money
from luodi.core.resource import Fragment

register = template.Library()

# What browsers and systems are known by, the more special first: most say that they are several.
BROWSERS = (
    ("MicroMessenger", "微信 WeChat"), ("DingTalk", "钉钉 DingTalk"), ("Lark", "飞书 Lark"),
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip

# What a filter's parameters may end in.
SUFFIXES = ("", "_min", "_max", "_after", "_before")


@register.simple_tag
@cache
def icon(name: str, look: str = "") -> SafeString:
    """Draw an icon of the sprite, for the eye only: whoever listens needs words beside it."""
    address = f"{static('luodi/icons.svg')}#{name}"
    return format_html(
        '<svg class="icon {}" width="20" height="20" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        look,
        address,
    )


@register.filter
def signature(entry: Any) -> str:
    """Say who did a deed of the audit, and for whom."""
    return str(audit.signature(entry))


@register.simple_tag
def state_badge(state: Any, label: Any = None) -> SafeString:
    """Draw a state as a dot and its word."""
    shown = label if label is not None else getattr(state, "label", state)
    return mark_safe(drawing.state(state, shown))  # noqa: S308 (it escapes)


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
def filter_fields(page: Listing) -> SafeString:
    """Draw the fields of a list's filters.

    A field that nobody filled in is the same for everybody, and drawing it takes longest of all on the page, so it is
    drawn once a process and language: what can be chosen from are choices of the code and public classifications.
    """
    form, language = page.filters.form, get_language()
    drawn_fields = []
    for name in form.fields:
        if any(asked == name or asked.startswith(f"{name}_") for asked in form.data):
            drawn_fields.append(_filter_field(form[name]))
            continue
        key = (page.resource.slug, name, language)
        if key not in _FILTER_FIELDS:
            _FILTER_FIELDS[key] = _filter_field(form[name])
        drawn_fields.append(_FILTER_FIELDS[key])
    return mark_safe("".join(drawn_fields))  # noqa: S308 (each is drawn by a template)


_FILTER_FIELDS: dict[tuple[str, str, str | None], SafeString] = {}


def _filter_field(bound: Any) -> SafeString:
    return loader.render_to_string("core/field.html", field(bound, blank=_("Any")))


@register.simple_tag
def cell(value: Cell) -> SafeString:
    """Draw a cell as its kind wants it."""
    return drawing.drawn(value)


@register.simple_tag
def table_rows(page: Listing) -> SafeString:
    """Draw the rows of a list; what is real portfolio says so."""

    def mark(record: Any) -> str:
        if record.origin != "portfolio":
            return ""
        return format_html(' <span class="lu-mark lu-mark-real">{}</span>', pgettext("origin", "real"))

    return drawing.table_rows(page, row_name, mark)


@register.filter
def wan(amount: Money | None) -> str:
    """Show money in 万元, without the unit."""
    return amount.in_wan() if amount is not None else ""


@register.filter
def money(amount: Money | None) -> str:
    """Say money as the reader's language counts, with its unit."""
    return money_words(amount) if amount is not None else ""


@register.filter
def yuan(amount: Money | None) -> str:
    """Show money in 元, without the unit."""
    return amount.in_yuan() if amount is not None else ""


@register.filter
def thousands(number: int | None) -> str:
    """Show a whole number with thousands separated."""
    return f"{number:,}" if number is not None else ""


@register.filter
def percent(share: float | None) -> str:
    """Show a share of 1 in per cent, to a tenth."""
    return f"{100 * share:.1f} %" if share is not None else ""


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
    return mark_safe(drawing.moment(at))  # noqa: S308 (it escapes)


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
def province(region: Any) -> str:
    """Name a province as people do: 宁夏 for 宁夏回族自治区; names in English are short already."""
    name: str = region.short
    for ending in ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "特别行政区", "省", "市"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


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


@register.simple_tag
def row_name(row: Row, first: Cell) -> str:
    """Name a row for its link: the record's own name in the reader's language, or what its first column says."""
    own = first.kind in ("empty", "masked") or first.name in ("name", "title")
    return str(row.record) if own else first.text


@register.simple_tag
def stated(items: Iterable[Cell]) -> dict[str, list[Any]]:
    """Part the facts of a panel into those that are stated, and the names of those that are not."""
    facts = list(items)
    return {
        "stated": [item for item in facts if not _is_open(item)],
        "open": [str(item.label) for item in facts if _is_open(item)],
    }


def _is_open(item: Cell) -> bool:
    return item.kind == "empty" or (item.kind == "tags" and not item.value)


@register.filter
def program(browser: str) -> str:
    """Name browser and system out of what a browser says of itself; as it stands if they are not known."""
    name = next((known for sign, known in BROWSERS if sign in browser), "")
    system = next((known for sign, known in SYSTEMS if sign in browser), "")
    return " · ".join(filter(None, (name, system))) or browser[:60]


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
        "unit": _("× CNY 10,000") if unit == "万元" else _("CNY") if unit == "元" else unit,
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
