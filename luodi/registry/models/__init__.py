"""Keep regions, classifications, organisations, people, research results and where these are used."""

from luodi.registry.models.approvals import PublicationApproval
from luodi.registry.models.classifications import Field, Industry, Named, Region, Strategy, in_english
from luodi.registry.models.economics import EconomicLine
from luodi.registry.models.experience import DeclaredInterest, Engagement, Publication
from luodi.registry.models.maturity import MaturityEvidence
from luodi.registry.models.organisations import Organisation, Site
from luodi.registry.models.people import Expert, Person
from luodi.registry.models.profiles import ProfileRequest
from luodi.registry.models.property import IntellectualProperty
from luodi.registry.models.results import ResearchResult, ResultApplication

__all__ = [
    "DeclaredInterest",
    "EconomicLine",
    "Engagement",
    "Expert",
    "Field",
    "Industry",
    "IntellectualProperty",
    "MaturityEvidence",
    "Named",
    "Organisation",
    "Person",
    "ProfileRequest",
    "Publication",
    "PublicationApproval",
    "Region",
    "ResearchResult",
    "ResultApplication",
    "Site",
    "Strategy",
    "in_english",
]
