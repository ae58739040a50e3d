"""Take what people enter about standing bodies and what is kept in them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.core.forms import RecordForm, form_field
from luodi.partnerships import counting, queries
from luodi.partnerships.models import (
    ActionItem,
    BookLine,
    CouncilMeeting,
    CouncilMember,
    Equipment,
    Evaluation,
    EvaluationIndex,
    LogEntry,
    MemberTeam,
    Posting,
    StandingBody,
    Target,
    YearReport,
)
from luodi.partnerships.models.years import LARGEST_TARGET
from luodi.registry.models import Organisation, in_english


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class BodyForm(RecordForm):
    """Take a standing body."""

    GROUPS = (
        (_("Body"), ("name", "name_en", "kind", "region", "note", "note_en")),
        (_("Who carries it"), ("agreement", "partner", "parties")),
        (_("Term and space"), ("since_year", "starts_on", "ends_on", "space")),
    )

    class Meta:
        model = StandingBody
        formfield_callback = form_field
        fields = (
            "name", "name_en", "kind", "region", "note", "note_en", "agreement", "partner", "parties", "since_year",
            "starts_on", "ends_on", "space",
        )  # fmt: skip
        widgets = {"note": _lines(3), "note_en": _lines(3)}


class EquipmentForm(RecordForm):
    """Take a line of the equipment."""

    class Meta:
        model = Equipment
        formfield_callback = form_field
        fields = ("name", "number", "value", "owner", "since_year")


class TeamForm(RecordForm):
    """Take a member team."""

    class Meta:
        model = MemberTeam
        formfield_callback = form_field
        fields = ("direction", "school", "lead", "people", "note")
        widgets = {"note": _lines(3)}


class CouncilMemberForm(RecordForm):
    """Take a member of the council."""

    class Meta:
        model = CouncilMember
        formfield_callback = form_field
        fields = ("name", "title", "party", "office", "starts_on", "ends_on")


class MeetingForm(RecordForm):
    """Take a meeting of the council."""

    class Meta:
        model = CouncilMeeting
        formfield_callback = form_field
        fields = ("title", "held_on", "attended", "decided")
        widgets = {"decided": _lines(6)}


class PostingForm(RecordForm):
    """Take a posting."""

    class Meta:
        model = Posting
        formfield_callback = form_field
        fields = ("person", "duty", "starts_on", "ends_on", "allowance")


class BookForm(RecordForm):
    """Take a line of the books; its party is one of the body's."""

    GROUPS = (
        (_("Line"), ("kind", "party", "year", "amount")),
        (_("Payment"), ("paid_on", "voucher", "note")),
    )

    class Meta:
        model = BookLine
        formfield_callback = form_field
        fields = ("kind", "party", "year", "amount", "paid_on", "voucher", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Organisation.objects.allowed(self.actor)
        if self.instance.body_id:
            body: StandingBody = self.instance.body
            seen = (seen.filter(bodies=body) | seen.filter(pk=body.partner_id)).distinct()
            self.fields["party"] = forms.ModelChoiceField(
                seen.order_by("name"),
                to_field_name="code",
                label=self.fields["party"].label,
                help_text=_("One of the body's parties."),
            )
            if self.instance.party_id:
                self.initial["party"] = self.instance.party.code
        if not self.instance.pk:
            self.initial["year"] = localdate().year


class TargetForm(RecordForm):
    """Take another number for a target."""

    class Meta:
        model = Target
        formfield_callback = form_field
        fields = ("target",)


class PlanForm(forms.Form):
    """Take the targets of a year, a number for each indicator; empty is none."""

    def __init__(self, *args: Any, targets: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in counting.indicators().items():
            self.fields[name] = forms.IntegerField(
                label=str(label),
                required=False,
                min_value=0,
                max_value=LARGEST_TARGET,
                initial=targets.get(name) or None,
            )

    @property
    def targets(self) -> dict[str, int]:
        """Give the targets by indicator; call after ``is_valid``."""
        return {name: value or 0 for name, value in self.cleaned_data.items()}


class ReportForm(RecordForm):
    """Take a body's report on a year."""

    class Meta:
        model = YearReport
        formfield_callback = form_field
        fields = ("year", "done", "results", "problems", "ahead")
        widgets = {name: _lines(6) for name in ("done", "results", "problems", "ahead")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["year"] = localdate().year


class EvaluationForm(RecordForm):
    """Take an evaluation: what nobody counts is judged here, indicator by indicator."""

    class Meta:
        model = Evaluation
        formfield_callback = form_field
        fields = ("year", "conclusion")
        widgets = {"conclusion": _lines(5)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row: Evaluation = self.instance
        # Field -> the name of the indicator that is judged in it.
        self.judged: dict[str, str] = {}
        if not row.pk:
            self.initial["year"] = localdate().year
            row.index = queries.index_of(row.body.kind) if row.body_id else None
        if not row.body_id:
            return
        conclusion = self.fields.pop("conclusion")
        for number, item in enumerate(queries.items_of(row)):
            if item.source:
                continue
            name = f"mark_{number}"
            self.judged[name] = item.name
            self.fields[name] = forms.IntegerField(
                label=(item.name_en if in_english() else "") or item.name,
                required=False,
                min_value=0,
                max_value=item.reference,
                initial=row.marks.get(item.name),
                help_text=_("0 to %(reference)d, weight %(weight)d")
                % {"reference": item.reference, "weight": item.weight},
            )
        self.fields["conclusion"] = conclusion

    def parts(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Gather the values given under the names of their indicators."""
        plain, related = super().parts()
        marks = dict(self.instance.marks)
        # A program may send some of the fields only: the others stay.
        for name in self.judged.keys() & self.cleaned_data.keys():
            value = self.cleaned_data[name]
            marks.pop(self.judged[name], None)
            if value is not None:
                marks[self.judged[name]] = value
        plain["marks"] = marks
        return plain, related


class IndexForm(RecordForm):
    """Take a version of the evaluation index; a new one starts from the one that Luodi comes with."""

    class Meta:
        model = EvaluationIndex
        formfield_callback = form_field
        fields = ("title", "kind", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 16, "class": "lu-code"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields["text"].initial = queries.index_as_delivered()


class ActionForm(RecordForm):
    """Take something that is to be done."""

    class Meta:
        model = ActionItem
        formfield_callback = form_field
        fields = ("year", "title", "owner", "due_on", "outcome")
        widgets = {"outcome": _lines(4)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["year"] = localdate().year


class LogForm(RecordForm):
    """Take an entry of the log."""

    class Meta:
        model = LogEntry
        formfield_callback = form_field
        fields = ("day", "kind", "done", "who", "interaction")
        widgets = {"done": _lines(4)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["day"] = localdate()
