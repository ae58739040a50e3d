"""Turn contracts into documents of the search index."""

from __future__ import annotations

from luodi.accounts.states import Role
from luodi.contracts.models import Contract, ContractLine
from luodi.contracts.rules import audience_of
from luodi.contracts.states import SIGNED_STATES
from luodi.core.search import Document
from luodi.registry.documents import region_facet


def contract_document(contract: Contract) -> Document:
    """Draw up a contract, found by those whom ``luodi/contracts/rules`` shows it.

    Its words are the title alone: a buyer and a city find a contract by nothing else either.
    """
    lines: list[ContractLine] = contract.indexed_lines  # type: ignore[attr-defined]
    landed = [line.region_id for line in lines if line.region_id]
    signed = contract.state in SIGNED_STATES
    told = signed and not contract.is_withheld
    buyers = [line.buyer_id for line in lines]
    tokens = audience_of(contract.region_id, landed, buyers=buyers, signed=signed, told=told)
    if contract.school_id:
        tokens.append(f"{Role.SCHOOL_SECRETARY}@{contract.school_id}")
    people = [contract.lead] if contract.lead else []
    people += [member.person for member in contract.project.members.all()] if contract.project else []
    tokens += [f"user:{person.user_id}" for person in people if person.user_id]
    return Document(
        key=contract.ref,
        kind=contract._meta.label_lower,
        code=contract.code,
        title=contract.title,
        body=contract.title_en,
        audience=tuple(dict.fromkeys(tokens)),
        facets={
            "state": (contract.state,),
            "region": region_facet(landed[0]) if len(set(landed)) == 1 else (),
        },
    )
