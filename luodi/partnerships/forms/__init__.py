"""Take what people enter about agreements, standing bodies and interactions."""

from luodi.partnerships.forms.agreements import (
    AgreementForm,
    InteractionForm,
    NewTextForm,
    PasteForm,
    PointForm,
    PromiseForm,
    TextForm,
)
from luodi.partnerships.forms.bodies import (
    ActionForm,
    BodyForm,
    BookForm,
    CouncilMemberForm,
    EquipmentForm,
    EvaluationForm,
    IndexForm,
    MeetingForm,
    PlanForm,
    PostingForm,
    ReportForm,
    TargetForm,
    TeamForm,
)

__all__ = [
    "ActionForm",
    "AgreementForm",
    "BodyForm",
    "BookForm",
    "CouncilMemberForm",
    "EquipmentForm",
    "EvaluationForm",
    "IndexForm",
    "InteractionForm",
    "MeetingForm",
    "NewTextForm",
    "PasteForm",
    "PlanForm",
    "PointForm",
    "PostingForm",
    "PromiseForm",
    "ReportForm",
    "TargetForm",
    "TeamForm",
    "TextForm",
]
