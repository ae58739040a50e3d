"""Look up what ORCID and OpenAlex know of an expert, by id alone and only if it is switched on."""

from __future__ import annotations

from typing import Any

from luodi.core import outbound
from luodi.registry.calc import is_valid_openalex, is_valid_orcid
from luodi.registry.works import Found, read_works


def offered(expert: Any) -> list[tuple[str, str]]:
    """List what can be asked about an expert: service and id."""
    known = (("orcid", expert.orcid), ("openalex", expert.openalex))
    return [(service, key) for service, key in known if key and outbound.is_on(service)]


def look_up(service: str, key: str) -> Found:
    """Fetch the works of an author.

    :raises NoAnswer: if it is switched off, or nothing comes that can be used.
    :raises UnreadableWorks: if the answer is none of the kind.
    """
    if service == "orcid" and is_valid_orcid(key):
        return read_works(outbound.fetch("orcid", f"/v3.0/{key}/record"))
    if service == "openalex" and is_valid_openalex(key):
        wanted = "title,display_name,publication_year,doi,primary_location,authorships,keywords,topics"
        path = f"/works?filter=author.id:{key}&sort=publication_year:desc&per-page=100&select={wanted}"
        return read_works(outbound.fetch("openalex", path))
    raise outbound.NoAnswer
