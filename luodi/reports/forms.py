"""Take what a report is to hold."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.core.papers.kinds import Kind
from luodi.reports.briefing import chapters_for
from luodi.reports.lists import Subject


class BriefingForm(forms.Form):
    """Take chapters, period and talking points of a briefing, and the kind of file."""

    chapters = forms.MultipleChoiceField(
        label=_("Chapters"), choices=[], widget=forms.CheckboxSelectMultiple, required=False
    )
    since = forms.DateField(
        label=_("Meetings since"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    points = forms.CharField(
        label=_("Talking points"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line; edit them as you need."),
    )
    kind = forms.ChoiceField(
        choices=Kind.choices, initial=Kind.DOCX, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = chapters_for(subject)
        self.fields["chapters"].choices = list(named.items())  # type: ignore[attr-defined]
        self.initial.setdefault("chapters", list(named))
