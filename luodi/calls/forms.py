"""Take calls, topics, and what applicants write."""

from __future__ import annotations

from luodi.calls.models import Application, Call, Topic
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
    """Take the words of an application; its parties' parts are theirs."""

    class Meta:
        model = Application
        formfield_callback = form_field
        fields = (
            "title", "topic", "lead", "principal", "months", "abstract", "problem", "innovation", "market",
            "foundation", "plan", "risks",
        )  # fmt: skip
