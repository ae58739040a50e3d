"""Take calls, topics, and what applicants write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luodi.calls.models import Application, Call, Topic
from luodi.calls.states import FACTS, WORDS
from luodi.core.forms import RecordForm, form_field


class CallForm(RecordForm):
    """Take a call."""

    class Meta:
        model = Call
        formfield_callback = form_field
        fields = ("title", "title_en", "year", "guide", "opens_on", "closes_on", "comment_days")


class TopicForm(RecordForm):
    """Take a topic."""

    class Meta:
        model = Topic
        formfield_callback = form_field
        fields = ("title", "kind", "need", "content", "indicators", "most")


class ApplicationForm(RecordForm):
    """Take the words of an application, as far as they are open; its parties' parts are theirs."""

    GROUPS = (
        (_("Project"), ("title", "topic", "class_key", "months")),
        (_("What is to be done"), WORDS),
    )

    class Meta:
        model = Application
        formfield_callback = form_field
        fields = (*FACTS, *WORDS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        if not row.pk:
            return
        open_parts = row.open_parts(timezone.localdate())
        for name in (*FACTS, *WORDS):
            if name not in open_parts:
                del self.fields[name]
        if "class_key" in self.fields:
            classes = [(one.key, str(one.name)) for one in row.call.book.classes]
            self.fields["class_key"] = forms.ChoiceField(label=_("class of projects"), choices=classes)
        if "topic" in self.fields:
            self.fields["topic"] = topic_field(row.call, self.actor)
        for name in WORDS:
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = 5


def topic_field(call: Call, actor: Any) -> forms.Field:
    """Offer the topics of a call, and one's own where the rules allow it."""
    own = call.book.topics.free
    rows = Topic.objects.allowed(actor).filter(call=call, retired_at=None)
    return forms.ModelChoiceField(
        rows.order_by("title"),
        label=_("topic"),
        required=not own,
        to_field_name="code",
        empty_label=_("a topic of our own") if own else _("choose"),
    )
