"""Take the settings of a review, what reviewers answer and write, and the settings of a defence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.accounts.models import User
from luodi.accounts.states import Role
from luodi.core.fields import MoneyInput
from luodi.funds.conflicts import Kind
from luodi.review import sheet
from luodi.review.models import Assignment, Defence, ReviewPlan

_DAY = {"type": "date"}


class PlanForm(forms.ModelForm):
    """Take how a call is reviewed."""

    fee = MoneyInput(label=_("fee of a review (yuan)"), unit="元", required=False)

    class Meta:
        model = ReviewPlan
        fields = ("due_on", "answer_days", "named", "secretary", "fee")
        widgets = {"due_on": forms.DateInput(format="%Y-%m-%d", attrs=_DAY)}
        help_texts = {
            "due_on": _("Invitations and reminders name this day."),
            "secretary": _(
                "An official of the fund's city who may set soft conflicts of interest aside, and learns the names of "
                "the reviewers concerned. Nobody else of the city does."
            ),
        }

    def __init__(self, *args: Any, officials: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        secretary: Any = self.fields["secretary"]
        secretary.queryset = User.objects.filter(pk__in=officials)
        secretary.label_from_instance = lambda user: user.name


def officials_of(call: Any) -> list[int]:
    """List accounts of city officials whose city may be the fund's; the action asks exactly."""
    from luodi.accounts.models import Membership

    region = call.fund.region_id
    above = (region, f"{region[:4]}00", f"{region[:2]}0000")
    rows = Membership.objects.filter(role=Role.CITY_OFFICIAL, scope="region", key__in=above)
    return list(rows.values_list("user", flat=True).distinct()[:200])


class MemberForm(forms.Form):
    """Take how many applications an expert takes at most, and an own fee."""

    most = forms.IntegerField(label=_("applications at most"), min_value=1, max_value=500)
    fee = MoneyInput(label=_("own fee of a review (yuan)"), unit="元", required=False)


class FindingForm(forms.Form):
    """Take a conflict that the office knows of."""

    expert = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("kind"), choices=Kind.choices)
    evidence = forms.CharField(label=_("what proves it"), max_length=300)


class AnswerForm(forms.Form):
    """Take the answer to an invitation."""

    name = forms.CharField(label=_("Your name, as signature"), max_length=80, required=False)
    signed = forms.BooleanField(label=_("I declare all of this."), required=False)
    reason = forms.CharField(
        label=_("Reason, if you decline"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    conflict = forms.BooleanField(label=_("I decline because of a conflict of interest"), required=False)


class SheetForm(forms.Form):
    """Show the sheet of a review: a score and a comment for each criterion, and what is said of the whole."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, row: Assignment, **kwargs: Any) -> None:
        kwargs.setdefault("initial", initial_of(row))
        super().__init__(*args, **kwargs)
        review = row.book
        for one in review.criteria:
            self.fields[f"score_{one.key}"] = forms.IntegerField(
                label=_("score"), required=False, min_value=review.lowest, max_value=review.highest,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "lu-num"}),
            )  # fmt: skip
            self.fields[f"remark_{one.key}"] = _text(_("comment"), 2)
        self.fields["comment"] = _text(
            _("comment for the applicant"), 5,
            _("The applicants may read it once the decision is out, without your name. Name nobody."),
        )  # fmt: skip
        self.fields["confidential"] = _text(
            _("confidential comment for the panel"), 3, _("Applicants never read it.")
        )
        hint: Any = _("Needed for the lowest or the highest score: at least %(count)d characters.")
        hint = hint % {"count": review.justified_from} if review.justified_from else ""
        self.fields["justification"] = _text(_("reason for an extreme score"), 3, hint)
        self.criteria = [
            (one, self[f"score_{one.key}"], self[f"remark_{one.key}"]) for one in review.criteria
        ]


def _text(label: Any, rows: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=sheet.LONGEST, widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )  # fmt: skip


def initial_of(row: Assignment) -> dict[str, Any]:
    """Give what stands on a sheet."""
    found: dict[str, Any] = {"version": row.version} | {name: getattr(row, name) for name in sheet.TEXTS}
    for one in row.book.criteria:
        found[f"score_{one.key}"] = row.scores.get(one.key, "")
        found[f"remark_{one.key}"] = row.remarks.get(one.key, "")
    return found


class DefenceForm(forms.ModelForm):
    """Take when and where a session is, and how long each has."""

    class Meta:
        model = Defence
        fields = ("starts_at", "place", "minutes", "questions")
        widgets = {
            "starts_at": forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        }
