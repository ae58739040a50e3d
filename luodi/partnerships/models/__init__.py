"""Keep what university and regions share: agreements, standing bodies with all that is kept in them, interactions."""

from luodi.partnerships.models.agreements import Agreement, AgreementText, ClausePoint, Promise
from luodi.partnerships.models.bodies import Equipment, MemberTeam, StandingBody
from luodi.partnerships.models.books import BookLine
from luodi.partnerships.models.councils import CouncilMeeting, CouncilMember
from luodi.partnerships.models.evaluations import ActionItem, Evaluation, EvaluationIndex
from luodi.partnerships.models.interactions import Interaction
from luodi.partnerships.models.logs import LogEntry
from luodi.partnerships.models.postings import Posting
from luodi.partnerships.models.years import Target, YearReport

__all__ = [
    "ActionItem",
    "Agreement",
    "AgreementText",
    "BookLine",
    "ClausePoint",
    "CouncilMeeting",
    "CouncilMember",
    "Equipment",
    "Evaluation",
    "EvaluationIndex",
    "Interaction",
    "LogEntry",
    "MemberTeam",
    "Posting",
    "Promise",
    "StandingBody",
    "Target",
    "YearReport",
]
