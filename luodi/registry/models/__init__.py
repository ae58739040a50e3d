"""Keep regions, classifications, organisations, people, research results and where these are used."""

from luodi.registry.models.classifications import Field, Industry, Named, Region, Strategy, in_english
from luodi.registry.models.organisations import Organisation
from luodi.registry.models.people import Expert, Person
from luodi.registry.models.results import ResearchResult, ResultApplication

__all__ = [
    "Expert",
    "Field",
    "Industry",
    "Named",
    "Organisation",
    "Person",
    "Region",
    "ResearchResult",
    "ResultApplication",
    "Strategy",
    "in_english",
]
