"""Fill an expert's works from a file or an id, ask the expert whether the profile is right, and take the answer."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from luodi.accounts.calc import secret_hash
from luodi.core import pages
from luodi.core.errors import Conflict, Invalid, Missing, Refusal
from luodi.core.gate import open_to_public
from luodi.core.outbound import NoAnswer
from luodi.core.pages import AppRequest
from luodi.core.words import Words
from luodi.registry import actions, lookup, queries
from luodi.registry.line_forms import ProfileForm, SuggestionsForm, WorksFileForm
from luodi.registry.models import Expert, Field, Publication
from luodi.registry.resources import EXPERTS
from luodi.registry.works import (
    LARGEST,
    Found,
    UnreadableWorks,
    Work,
    read_works,
    suggested_fields,
    suggested_keywords,
)

# How long a preview can be confirmed, in seconds.
_GOOD_FOR = 2 * 60 * 60


def works(request: AppRequest, code: str) -> HttpResponse:
    """Take works from a file or by an id: shown first, kept when confirmed.

    :raises Missing: if the expert, or keeping the profile, is not the actor's.
    """
    expert: Expert = pages.row_or_404(EXPERTS, request.actor, code)
    if not queries.may(expert, request.actor, "amend"):
        raise Missing
    if request.method == "POST" and "keep" in request.POST:
        return _keep(request, expert)
    form = WorksFileForm(request.POST or None, request.FILES or None)
    service = request.POST.get("service", "")
    found: Found | None = None
    wrong: Words = ""
    if request.method == "POST":
        if service:
            form = WorksFileForm()
        try:
            found = _asked(expert, service) if service else _uploaded(form)
        except UnreadableWorks as error:
            wrong = error.words
        except NoAnswer as error:
            wrong = error.detail
    if found is not None:
        return _preview(request, expert, found)
    context = {
        "resource": EXPERTS,
        "row": expert,
        "form": form,
        "wrong": wrong,
        "offered": lookup.offered(expert),
    }
    return render(request, "registry/works.html", context, status=422 if request.method == "POST" else 200)


def _asked(expert: Expert, service: str) -> Found:
    key = dict(lookup.offered(expert)).get(service)
    if key is None:
        raise Missing
    return lookup.look_up(service, key)


def _uploaded(form: WorksFileForm) -> Found | None:
    if not form.is_valid():
        return None
    upload = form.cleaned_data["file"]
    return read_works(upload.read(LARGEST + 1), upload.name)


def _sealed(expert: Expert, request: AppRequest) -> str:
    return f"works:{expert.pk}:{request.actor.user_id}"


def _preview(request: AppRequest, expert: Expert, found: Found) -> HttpResponse:
    have = set(Publication.objects.filter(expert=expert).values_list("same_as", flat=True))
    fresh = [work for work in found.works if work.same_as not in have]
    known = {name: getattr(found, name) for name in ("orcid", "openalex") if not getattr(expert, name)}
    present = [field.pk for field in expert.fields.all()]
    words = suggested_keywords(found, expert.keywords)
    codes = [code for code in suggested_fields(found) if code not in present]
    said = {
        "works": [work.stored() for work in fresh],
        "known": known,
        "words": words,
        "codes": codes,
    }
    context = {
        "resource": EXPERTS,
        "row": expert,
        "found": found,
        "fresh": fresh,
        "present": len(found.works) - len(fresh),
        "form": SuggestionsForm(words=words, codes=codes),
        "sealed": signing.dumps(said, salt=_sealed(expert, request), compress=True),
    }
    return render(request, "registry/works_preview.html", context)


def _keep(request: AppRequest, expert: Expert) -> HttpResponse:
    """Store what was shown: it comes back sealed, so that nothing else can be slipped in for it."""
    try:
        said: dict[str, Any] = signing.loads(
            request.POST.get("sealed", ""), salt=_sealed(expert, request), max_age=_GOOD_FOR
        )
    except signing.BadSignature:
        raise Conflict(_("This preview is too old. Choose the file again.")) from None
    form = SuggestionsForm(request.POST, words=said["words"], codes=said["codes"])
    if not form.is_valid():
        raise Invalid({"": [_("Choose among what is suggested.")]})
    chosen = set(request.POST.getlist("work"))
    kept = [Work(**work) for number, work in enumerate(said["works"]) if str(number) in chosen]
    actions.keep_works(
        expert,
        kept,
        keywords=form.cleaned_data["keywords"],
        fields=list(Field.objects.filter(pk__in=form.cleaned_data["fields_"])),
        known=said["known"],
        by=request.actor,
        at=timezone.now(),
    )
    return redirect(EXPERTS.url(expert) + "#works")


@require_POST
def ask_profile(request: AppRequest, code: str) -> HttpResponse:
    """Send an expert the link to the profile, and show it once to who may pass it on otherwise."""
    expert: Expert = pages.row_or_404(EXPERTS, request.actor, code)
    link = actions.ask_for_profile(expert, by=request.actor, at=timezone.now())
    context = {"resource": EXPERTS, "row": expert, "link": link, "days": actions.profiles.OPEN_FOR}
    response = render(request, "registry/profile_sent.html", context)
    response["Cache-Control"] = "no-store"
    return response


@open_to_public
def confirm_profile(request: AppRequest, token: str) -> HttpResponse:
    """Let an expert see, correct, confirm or object to the own profile by a link, without an account.

    :raises Missing: if the link is none of ours.
    """
    asked = queries.open_request(secret_hash(token))
    if asked is None:
        raise Missing
    now = timezone.now()
    given = request.POST if request.method == "POST" else None
    before = Expert._base_manager.get(pk=asked.expert_id)
    form = ProfileForm(given, instance=before)
    error: Refusal | None = None
    if given is not None and form.is_valid():
        values, related = form.parts()
        try:
            asked = actions.answer_profile(
                asked,
                agrees="object" not in given,
                values=values,
                related=related,
                note=form.cleaned_data["note"],
                at=now,
            )
        except Invalid as refusal:
            pages.show_errors(form, refusal)
        except Conflict as refusal:
            error = refusal
    context = {
        "asked": asked,
        "person": asked.expert.person,
        "form": form,
        "parts": {bound.name: bound for bound in form},
        "chosen": {name: list(getattr(before, name).all()) for name in ("fields", "regions")},
        "error": error,
        "open": asked.is_open(now),
    }
    status = 409 if error else 422 if form.is_bound and form.errors else 200
    # The link is a secret; that no other site learns it is the referrer policy's work (same-origin, settings).
    return render(request, "registry/confirm_profile.html", context, status=status)
