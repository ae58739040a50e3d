"""Keep projects with all that is promised, feared, changed and judged of them, one noun a file."""

from luodi.projects.models.assessments import Assessment, AssessmentPolicy
from luodi.projects.models.changes import ProjectChange
from luodi.projects.models.deliverables import Deliverable
from luodi.projects.models.projects import Member, Milestone, Partner, Project
from luodi.projects.models.risks import Risk

__all__ = [
    "Assessment",
    "AssessmentPolicy",
    "Deliverable",
    "Member",
    "Milestone",
    "Partner",
    "Project",
    "ProjectChange",
    "Risk",
]
