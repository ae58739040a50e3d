"""Take how meetings are set up, who is where when, changes of the day, and what came of a meeting."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from luodi.core.forms import RecordForm, form_field
from luodi.events.models import Event, EventSession
from luodi.events.states import SessionKind
from luodi.meetings import calc
from luodi.meetings.actions.preparing import MOST_TABLES, Shape
from luodi.meetings.models import Matchday, MeetingSlot, MeetingTable, Participant
from luodi.meetings.states import Result
from luodi.needs.forms import refuse_secret

_LINE = re.compile(
    r"^(?:(\d{4}-\d{1,2}-\d{1,2})\s+)?(\d{1,2})[:：](\d{2})\s*[-–—~～至到]\s*(\d{1,2})[:：](\d{2})$"
)
_ROOM = re.compile(r"^(?:(.{1,80}?)\s*[:：]\s*)?(\d{1,4})\s*(?:张|桌|张桌)?$", re.ASCII)
_COUNT = re.compile(r"^(.{1,40}?)\s*[:：]\s*(\d{1,2})\s*(?:人|位|名)?$", re.ASCII)
MOST_ROOMS, MOST_LANGUAGES = 20, 10


class SetUpForm(RecordForm):
    """Take times, tables and lengths; times stand as the programme has them."""

    GROUPS = (
        (_("When and where"), ("times", "tables", "walk", "interpreters")),
        (_("How"), ("minutes", "pause", "pairing", "most", "notice")),
    )

    times = forms.CharField(
        label=_("times of the meetings"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "A line for each stretch, such as 09:30-11:45 or, where there are several days, 2026-12-03 13:30-16:00."
        ),
    )
    tables = forms.CharField(
        label=_("tables"),
        max_length=2000,
        initial="8",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("How many, such as 8; where there are several rooms a line for each, such as Hall A: 8."),
    )
    interpreters = forms.CharField(
        label=_("interpreters"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("How many of each language there are at any time, a line for each, such as English: 2."),
    )

    class Meta:
        model = Matchday
        formfield_callback = form_field
        fields = ("minutes", "pause", "walk", "pairing", "most", "notice")

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        if not self.instance.pk and not self.is_bound:
            self.initial["times"] = _times_of(event)
        if self.instance.interpreters:
            lines = [f"{language}: {count}" for language, count in self.instance.interpreters.items()]
            self.initial["interpreters"] = "\n".join(lines)

    def clean_times(self) -> list[tuple[datetime, datetime]]:
        """Read the lines of times.

        :raises ValidationError: with the line that cannot be read, or that lies outside the event.
        """
        spans = [self._span(line.strip()) for line in self.cleaned_data["times"].splitlines() if line.strip()]
        return spans

    def _span(self, line: str) -> tuple[datetime, datetime]:
        found = _LINE.match(line)
        if found is None:
            raise forms.ValidationError(_("“%(line)s” is no time such as 09:30-11:45.") % {"line": line[:60]})
        day, *clock = found.groups()
        try:
            on = (
                date.fromisoformat("-".join(part.zfill(2) for part in day.split("-")))
                if day
                else self.event.starts_on
            )
            begin, end = time(int(clock[0]), int(clock[1])), time(int(clock[2]), int(clock[3]))
        except ValueError:
            raise forms.ValidationError(
                _("“%(line)s” is no time such as 09:30-11:45.") % {"line": line[:60]}
            ) from None
        if not self.event.starts_on <= on <= self.event.ends_on:
            raise forms.ValidationError(_("%(day)s is no day of the event.") % {"day": on})
        if end <= begin:
            raise forms.ValidationError(_("“%(line)s” ends before it begins.") % {"line": line[:60]})
        zone = timezone.get_current_timezone()
        return datetime.combine(on, begin, zone), datetime.combine(on, end, zone)

    def clean_tables(self) -> list[tuple[str, int]]:
        """Read how many tables each room has.

        :raises ValidationError: with the line that cannot be read, or if rooms are nameless or tables too many.
        """
        lines = [line.strip() for line in self.cleaned_data["tables"].splitlines() if line.strip()]
        rooms = [_room(line) for line in lines]
        names = [name for name, _count in rooms]
        if len(rooms) > 1 and (len(set(names)) < len(names) or not all(names)):
            raise forms.ValidationError(_("Give each room a line and a name of its own."))
        if len(rooms) > MOST_ROOMS or sum(count for _name, count in rooms) > MOST_TABLES:
            raise forms.ValidationError(
                _("At most %(rooms)d rooms and %(tables)d tables are planned.")
                % {"rooms": MOST_ROOMS, "tables": MOST_TABLES}
            )
        return rooms

    def clean_interpreters(self) -> dict[str, int]:
        """Read how many interpreters there are of each language.

        :raises ValidationError: with the line that cannot be read, or if a language is said twice.
        """
        found: dict[str, int] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["interpreters"].splitlines())):
            read = _COUNT.match(line)
            language, count = (read[1].strip(), int(read[2])) if read else ("", 0)
            if not language or language in found or not count or len(found) == MOST_LANGUAGES:
                raise forms.ValidationError(
                    _("“%(line)s” is no language and number such as English: 2, or one too many.")
                    % {"line": line[:60]}
                )
            found[language] = count
        return found

    def shape(self) -> Shape:
        """Give times and tables."""
        said = self.cleaned_data
        return Shape(said["times"], said["tables"], said["interpreters"])


def _room(line: str) -> tuple[str, int]:
    found = _ROOM.match(line)
    if found is None or not int(found[2]):
        raise forms.ValidationError(
            _("“%(line)s” is no number of tables such as 8 or Hall A: 8.") % {"line": line[:60]}
        )
    return (found[1] or "").strip(), int(found[2])


def _times_of(event: Event) -> str:
    """Propose the times that the programme has for meetings."""
    rows = EventSession.objects.unguarded("to whoever plans the event").filter(
        event=event, kind=SessionKind.MEETINGS, retired_at=None
    )
    lines = []
    for row in rows.order_by("starts_at"):
        begin, end = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
        day = f"{begin:%Y-%m-%d} " if event.starts_on != event.ends_on else ""
        lines.append(f"{day}{begin:%H:%M}-{end:%H:%M}")
    return "\n".join(lines)


def lengths(matchday: Matchday) -> list[tuple[int, str]]:
    """Offer how long a meeting can be: no longer than the longest stretch of slots."""
    stretches = Counter(matchday.slots.values_list("session", flat=True))
    most = min(calc.LONGEST, max(stretches.values(), default=1))
    found = []
    for slots in range(1, most + 1):
        minutes = calc.minutes_of(slots, minutes=matchday.minutes, pause=matchday.pause)
        found.append((slots, ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}))
    return found


def _open_until(table: MeetingTable) -> str:
    if table.closed_from is None:
        return str(table)
    return _("%(table)s (closed from %(slot)s)") % {"table": table, "slot": table.closed_from}


class PersonForm(forms.Form):
    """Take in which slots somebody is there, how many meetings at most, how long, and at which booth."""

    there = forms.MultipleChoiceField(
        label=_("there at"), required=False, widget=forms.CheckboxSelectMultiple
    )
    most = forms.IntegerField(label=_("meetings at most"), min_value=1, max_value=60, required=False)
    length = forms.TypedChoiceField(
        label=_("length of a meeting"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_(
            "Of two people the longer holds. Meetings that are planned already keep theirs until they are planned anew."
        ),
    )
    booth = forms.ModelChoiceField(
        MeetingTable.objects.none(),
        label=_("booth"),
        required=False,
        help_text=_("All meetings of the person are at this table, and nobody else's."),
    )
    interpreter = forms.ChoiceField(
        label=_("interpreter"),
        required=False,
        help_text=_("The language from which the person is interpreted; two of one language talk without."),
    )

    def __init__(self, *args: Any, slots: list[MeetingSlot], matchday: Matchday, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["length"].choices = lengths(matchday)  # type: ignore[attr-defined]
        booth: Any = self.fields["booth"]
        booth.queryset = matchday.tables.select_related("closed_from")
        booth.label_from_instance = _open_until
        languages: Any = self.fields["interpreter"]
        languages.choices = [("", "—"), *((one, one) for one in matchday.interpreters)]
        if not matchday.interpreters:
            del self.fields["interpreter"]
        self.fields["there"].choices = [(str(one.pk), str(one)) for one in slots]  # type: ignore[attr-defined]


class ChangeForm(forms.Form):
    """Take a change of the day."""

    kind = forms.ChoiceField(
        label=_("what happened"),
        choices=[
            ("late", _("somebody comes late")), ("left", _("somebody leaves early")),
            ("absent", _("somebody does not come")), ("table", _("a table cannot be used")),
            ("guests", _("new guests have come")),
        ],
    )  # fmt: skip
    person = forms.ModelChoiceField(
        Participant.objects.none(), label=pgettext_lazy("change of the day", "who"), required=False
    )
    table = forms.ModelChoiceField(MeetingTable.objects.none(), label=_("table"), required=False)
    slot = forms.ModelChoiceField(
        MeetingSlot.objects.none(),
        label=_("from"),
        required=False,
        help_text=_(
            "Late: the first slot in which they are there. Leaves, or table: the first in which it is not."
        ),
    )

    def __init__(self, *args: Any, matchday: Matchday, people: list[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: Any = self.fields["person"]
        rows.queryset = Participant.objects.filter(matchday=matchday)
        rows.choices = [("", "—"), *((one.pk, one.title) for one in people)]
        self.fields["table"].queryset = matchday.tables.all()  # type: ignore[attr-defined]
        self.fields["slot"].queryset = matchday.slots.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for what the change is about, beside the field that is empty."""
        said: dict[str, Any] = super().clean() or {}
        kind = said.get("kind")
        wanted = {
            "late": ("person", "slot"),
            "left": ("person", "slot"),
            "absent": ("person",),
            "table": ("table",),
        }
        for name in wanted.get(str(kind), ()):
            if not said.get(name) and name not in self.errors:
                self.add_error(name, _("This is needed for this change."))
        return said


class OutcomeForm(forms.Form):
    """Take what came of a meeting: one tap, and the rest if one likes."""

    result = forms.ChoiceField(
        label=pgettext_lazy("one to one", "what came of it"),
        choices=Result.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "If both say that it goes on, a match case is opened, and the enterprise learns the expert's e-mail."
        ),
    )
    next_step = forms.CharField(
        label=_("next step"), max_length=200, required=False, validators=[refuse_secret],
        widget=forms.TextInput(attrs={"enterkeyhint": "done"}),
    )  # fmt: skip
    due_on = forms.DateField(
        label=pgettext_lazy("next step", "due"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    owner = forms.ChoiceField(label=_("who sees to it"), required=False)

    def __init__(self, *args: Any, owners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", "—"), *owners]  # type: ignore[attr-defined]
        if not owners:
            del self.fields["owner"]
