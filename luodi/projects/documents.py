"""Turn projects into documents of the search index."""

from __future__ import annotations

from luodi.accounts.states import Role
from luodi.core.search import Document
from luodi.needs.states import Visibility
from luodi.projects.models import Project
from luodi.projects.rules import IN_REGION
from luodi.registry.documents import region_facet
from luodi.registry.rules import WIDE, regional_audience


def project_document(project: Project) -> Document:
    """Draw up a project and what it hands over, found by those whom ``luodi/projects/rules.py`` shows it."""
    tokens = [str(role) for role in WIDE]
    tokens += regional_audience(project.region_id, *IN_REGION)
    introduction = project.introduction
    if introduction is None or introduction.need.visibility != Visibility.OFFICE:
        tokens += regional_audience(project.region_id, Role.CITY_OFFICIAL)
    for member in project.members.all():
        if member.person.user_id:
            tokens.append(f"user:{member.person.user_id}")
        if member.person.organisation_id:
            tokens.append(f"{Role.SCHOOL_SECRETARY}@{member.person.organisation_id}")
    if project.school_id:
        tokens.append(f"{Role.SCHOOL_SECRETARY}@{project.school_id}")
    tokens += [f"{Role.ENTERPRISE_CONTACT}@{partner.organisation_id}" for partner in project.partners.all()]
    parts = [project.title_en, project.summary, *(row.title for row in project.deliverables.all())]
    tokens += [f"user:{asked.assessor_id}" for asked in project.assessments.all()]
    return Document(
        key=project.ref,
        kind=project._meta.label_lower,
        code=project.code,
        title=project.title,
        body="\n".join(text for text in parts if text),
        audience=tuple(dict.fromkeys(tokens)),
        facets={
            "region": region_facet(project.region_id),
            "field": (project.field_id,) if project.field_id else (),
            "state": (project.state,),
            "kind": (project.kind,),
        },
    )
