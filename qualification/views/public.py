"""What everyone reads before an application: the protocols, their sources, the outlook, the figures."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.public_cache import public
from qualification import signing, statistics
from qualification.checklist import count_in_words
from qualification.forms.preflight import PreflightForm
from qualification.models.decisions import Decision
from qualification.models.protocols import Framework, Group, Protocol, Requirement
from qualification.preflight import RISK_QUESTIONS, answers_of, look_ahead
from qualification.services.protocols import differences_between
from qualification.services.stages import TOTAL_STANDARD_DAYS
from qualification.views.checklists import choices, wanted
from records.http import ActorRequest
from records.references import reference_of
from records.risk import Level
from solutions.models.solutions import Solution


@public
def protocols(request: ActorRequest) -> HttpResponse:
    """The protocols in force, and the way in for vendors."""
    by_level = {p.level: p for p in Protocol.objects.in_force().prefetch_related("requirements")}
    earlier = list(Protocol.objects.filter(state=Protocol.State.SUPERSEDED))
    context = {
        "levels": [
            {
                "protocol": by_level[level],
                "total": len(rows := by_level[level].requirements.all()),
                "blocking": sum(r.blocks for r in rows),
            }
            for level in Level.values
            if level in by_level
        ],
        "earlier": earlier,
        "may_edit": request.actor.can("qualification.edit_protocols"),
        "page_title": _("Qualification: requirements for each risk level"),
    }
    return render(request, "qualification/protocols.html", context)


def _published(level: str, version: str) -> Protocol:
    protocol: Protocol = get_object_or_404(Protocol.objects.published(), level=level, version=version)
    return protocol


def in_force(request: ActorRequest, level: str) -> HttpResponse:
    """A level alone leads to the protocol that is in force for it now."""
    protocol = get_object_or_404(Protocol.objects.in_force(), level=level)
    return redirect("qualification:protocol", level=level, version=protocol.version)


@public
def protocol(request: ActorRequest, level: str, version: str) -> HttpResponse:
    protocol = _published(level, version)
    others = list(Protocol.objects.published().filter(level=level).exclude(pk=protocol.pk))
    rows = list(protocol.requirements.all())
    context = {
        "protocol": protocol,
        "groups": by_group(wanted(request, rows)),
        "total": len(rows),
        "blocking": sum(row.blocks for row in rows),
        **choices(request),
        "others": others,
        "page_title": str(protocol),
    }
    return render(request, "qualification/protocol.html", context)


def by_group(requirements: list[Requirement]) -> list[dict[str, Any]]:
    """Requirements under their subjects, each with its sources. One query."""
    frameworks = {framework.code: framework for framework in Framework.objects.all()}
    labels = dict(Group.choices)
    protocol: dict[str, list[dict[str, Any]]] = {}
    for row in requirements:
        protocol.setdefault(row.group, []).append({"requirement": row, "sources": row.cited(frameworks)})
    return [
        {
            "code": code,
            "title": labels[code],
            "rows": protocol[code],
            "count": count_in_words([row["requirement"] for row in protocol[code]]),
        }
        for code in Group.values
        if code in protocol
    ]


@public
def changes(request: ActorRequest, level: str, version: str, before: str) -> HttpResponse:
    """What differs between two versions, word by word."""
    newer, older = _published(level, version), _published(level, before)
    context = {
        "newer": newer,
        "older": older,
        "changes": differences_between(older, newer),
        "page_title": _("From version %(before)s to version %(version)s") % {"before": before, "version": version},
    }
    return render(request, "qualification/changes.html", context)


def sources(request: ActorRequest) -> HttpResponse:
    """Each requirement in force with the public texts that it comes from, and each text with what it gave."""
    rows = Requirement.objects.filter(protocol__state=Protocol.State.IN_FORCE).select_related("protocol").order_by("position")
    frameworks = {framework.code: framework for framework in Framework.objects.all()}
    table: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda r: Level.values.index(r.protocol.level), reverse=True):
        line = table.setdefault(row.code, {"requirement": row, "levels": [], "sources": row.cited(frameworks)})
        line["levels"].insert(0, row.protocol.get_level_display())
    counts: dict[str, int] = {}
    for line in table.values():
        for code in {source["framework"].code for source in line["sources"]}:
            counts[code] = counts.get(code, 0) + 1
    context = {
        "table": list(table.values()),
        "frameworks": [{"framework": f, "count": counts.get(code, 0)} for code, f in frameworks.items()],
        "page_title": _("Where each requirement comes from"),
    }
    return render(request, "qualification/sources.html", context)


def preflight(request: ActorRequest) -> HttpResponse:
    """Eight questions, answered in the address: the outlook can be sent to a colleague, and nothing is kept.

    A vendor comes here from one of its solutions, too: what its record says is answered already.
    """
    solution = _own_solution(request)
    known = answers_of(solution) if solution else {}
    is_answered = any(name in request.GET for name in (*PreflightForm.base_fields, "asked"))
    form = PreflightForm(request.GET if is_answered else known or None, initial=known)
    if not is_answered and not form.is_valid():
        # Something is not in the record yet: it is asked for, without a reproach.
        form = PreflightForm(initial=known)
    outlook = look_ahead(form.cleaned_data) if form.is_bound and form.is_valid() else None
    answers = {name: request.GET[name] for name in RISK_QUESTIONS if request.GET.get(name)}
    context = {
        "form": form,
        "outlook": outlook,
        "solution": solution,
        "has_application": solution is not None and solution.applications.open().exists(),
        "register_url": f"{reverse('solutions:new')}?{urlencode(answers)}" if answers else reverse("solutions:new"),
        "groups": by_group(wanted(request, outlook.requirements)) if outlook else [],
        **choices(request),
        "page_title": _("Before you apply"),
    }
    return render(request, "qualification/preflight.html", context, status=422 if form.is_bound and form.errors else 200)


def _own_solution(request: ActorRequest) -> Solution | None:
    """The solution that the address names, for whoever may apply for it; for anybody else the page is as for a visitor."""
    reference = reference_of(request.GET.get("solution", ""))
    if not reference or not request.actor.can("qualification.apply"):
        return None
    solution = Solution.objects.with_related().visible_to(request.actor).filter(reference=reference).first()
    return solution if solution and request.actor.can("qualification.apply", solution) else None


@public
def figures(request: ActorRequest) -> HttpResponse:
    """How long qualification takes and how it ends."""
    context = {
        "levels": statistics.by_level(),
        "stages": statistics.by_stage(),
        "outcomes": statistics.outcomes(),
        "outcome_labels": Decision.Outcome.labels,
        "refusals": statistics.common_refusals(),
        "standard": TOTAL_STANDARD_DAYS,
        "page_title": _("Qualification in figures"),
    }
    return render(request, "qualification/statistics.html", context)


def keys(request: ActorRequest) -> JsonResponse:
    """The published keys, for anyone who checks a statement offline (RFC 7517)."""
    if request.method not in ("GET", "HEAD"):
        raise Http404
    response = JsonResponse(signing.published_keys(), content_type="application/jwk-set+json")
    response["Cache-Control"] = "public, max-age=3600"
    response["Access-Control-Allow-Origin"] = "*"
    return response
