"""Say who may do what to the registers, one noun a file."""

from luodi.registry.rules.circles import (
    REGIONAL,
    UNIVERSITY,
    WIDE,
    everything_for,
    in_regions,
    of_organisations,
    regional_audience,
)
from luodi.registry.rules.organisations import organisation_rules, site_rules
from luodi.registry.rules.people import expert_rules, person_rules
from luodi.registry.rules.results import application_rules, approval_rules, result_rules, shown_to_outsiders

__all__ = [
    "REGIONAL",
    "UNIVERSITY",
    "WIDE",
    "application_rules",
    "approval_rules",
    "everything_for",
    "expert_rules",
    "in_regions",
    "of_organisations",
    "organisation_rules",
    "person_rules",
    "regional_audience",
    "result_rules",
    "shown_to_outsiders",
    "site_rules",
]
