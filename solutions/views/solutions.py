"""Pages of solutions: the record, its guided form, and what its vendor decides."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from authoring.guides import Guide
from authoring.lifecycle import DELETABLE
from authoring.views.amending import amending, waiting_changes
from authoring.views.deciding import Decision
from authoring.views.gone import no_draft
from catalogue.models.index import CatalogueEntry
from catalogue.search.facets import terms
from records.http import ActorRequest
from records.kinds import kind_of
from solutions import hooks
from solutions.card import card, name_terms, stated
from solutions.forms.writing import STEPS, ArchiveForm
from solutions.intervals import forests
from solutions.models.incidents import Incident
from solutions.models.media import Media, Publication
from solutions.models.solutions import Solution
from solutions.services import solutions as services
from solutions.services.amendments import AMENDABLE
from solutions.services.releases import since_qualified
from solutions.warnings import ruled_out_because, warning_about

GUIDE = Guide(
    namespace="solutions",
    right="solutions.draft",
    steps=STEPS,
    open=lambda values, actor: services.draft_solution(actor.membership.organisation, by=actor, values=values),
    save=services.edit_solution,
    missing=services.missing_to_list,
    hand_in=services.list_solution,
    title=gettext_lazy("Register a solution"),
    hand_in_label=gettext_lazy("Publish this solution"),
    hand_in_lead=gettext_lazy(
        "Everyone will be able to read the solution, which will be marked as declared by you and not verified."
    ),
    handed_in=gettext_lazy("The solution has been published as declared."),
    asked=services.ASKED,
    asked_label=gettext_lazy("required to publish"),
    no_more=lambda solution: "" if solution.state == Solution.State.DRAFT else no_draft(solution),
    above_template="solutions/lines_to_add.html",
    drafts=lambda actor: Solution.objects.never_sent().filter(held_by=actor.user).order_by("-updated_at"),
)
AMENDING = amending(GUIDE, AMENDABLE)
DECISIONS = {
    "archive": Decision(
        "solutions.archive",
        ("draft", "listed"),
        gettext_lazy("Archive this solution"),
        gettext_lazy(
            "The solution stays public, marked as archived, and can no longer be chosen for a pilot project. "
            "Archiving is permanent: the solution cannot be published or qualified again."
        ),
        gettext_lazy("The solution has been archived."),
        services.archive_solution,
        ArchiveForm,
        is_destructive=True,
        warning=lambda solution, _actor: services.warning_before_archiving(solution),
    ),
    "delete": Decision(
        "solutions.delete",
        ("draft",),
        gettext_lazy("Delete this draft"),
        gettext_lazy(
            "The text will be permanently deleted. Nobody outside your organization has seen it. Its reference number will "
            "not be used again."
        ),
        gettext_lazy("The draft has been deleted."),
        services.delete_draft,
        is_destructive=True,
        fits=lambda record: not record.is_public,
        unfit=DELETABLE,
        leads_to="workspace",
    ),
}


def visible_solution(request: ActorRequest, reference: str) -> Solution:
    actor = request.actor
    return get_object_or_404(Solution.objects.with_related().visible_to(actor), reference=reference)


# What the page reads of each.
_OF_MEDIA = ("id", "kind", "label_fr", "label_en", "name", "size", "width", "height", "small_width", "small_height")
_OF_PUBLICATIONS = ("id", "doi", "title", "journal")


def _rows(found: QuerySet[Any], fields: tuple[str, ...]) -> ArraySubquery:
    """Rows of another table in their own order, to come with the record."""
    return ArraySubquery(found.values(json=JSONObject(**{name: name for name in fields})))


def shown_solution(request: ActorRequest, reference: str) -> Solution:
    """The same with what its page says of its qualification, the tags of its entry, its face and its publications: one query."""
    visible = Solution.objects.select_related("organisation", "qualified_release").visible_to(request.actor)
    entry = CatalogueEntry.objects.filter(kind=Solution.kind, key=OuterRef("reference")).order_by()
    of_it = {"solution": OuterRef("pk")}
    whole = visible.annotate(
        entry_tags=Subquery(entry.values("tags")[:1]),
        shown_media=_rows(Media.objects.public().filter(**of_it), _OF_MEDIA),
        stated_publications=_rows(Publication.objects.filter(**of_it), _OF_PUBLICATIONS),
    )
    solution: Solution = get_object_or_404(whole, reference=reference)
    return solution


def page_context(request: ActorRequest, solution: Solution, context: dict[str, Any]) -> dict[str, Any]:
    """What the page of a solution shows beside what all records' pages have."""
    actor = request.actor
    names = terms()
    # What `shown_solution` read along: on a record without it this is an error, not an empty page.
    along: Any = solution
    if along.entry_tags:
        name_terms(solution, along.entry_tags, names)
    return {
        "solution": solution,
        "risk": solution.risk(),
        **_shown_state(solution),
        "card": card(solution),
        "authorisations": (authorisations := list(solution.authorisations.all())),
        "stated": stated(solution),
        "listed_authorisations": [row for row in authorisations if not row.is_declared],
        "performance": (performance := list(solution.performance.all())),
        "forests": forests(performance),
        **_face(solution, along.shown_media, along.stated_publications),
        "releases": (releases := list(solution.releases.all())),
        "newer": since_qualified(solution, releases),
        "incidents": list(Incident.objects.confirmed().filter(solution=solution)),
        "may_contact": solution.is_public and (actor.user is None or actor.can("solutions.contact_vendor", solution)),
        "may_claim": solution.origin == Solution.Origin.FDA and not solution.organisation.is_registered,
        "may_report": solution.is_public and actor.can("solutions.report_incident", solution),
        "warning": warning_about(solution),
        **{name: value for shown in hooks.qualification_shown for name, value in shown(solution, actor).items()},
        "may_plan": context["may_plan"] and not ruled_out_because(solution),
        "structured_data": context["structured_data"] | {"creativeWorkStatus": solution.status()[1]},
        "may_edit": (may_edit := actor.can("solutions.draft", solution) and solution.state != "archived"),
        "has_changes": may_edit and solution.is_public and waiting_changes(solution),
        "changes_url": reverse("solutions:review", args=[solution.reference]),
    }


def _face(solution: Solution, media: list[dict[str, Any]], stated: list[dict[str, Any]]) -> dict[str, Any]:
    """Logo, pictures, documents and publications of the rows that came with it."""
    shown = [Media(**row) for row in media]
    pictures, documents = ([each for each in shown if each.kind == kind] for kind in (Media.Kind.PICTURE, Media.Kind.DOCUMENT))
    publications = [Publication(**row) for row in stated]
    return {
        "logo": next((each for each in shown if each.kind == Media.Kind.LOGO), None),
        "pictures": pictures,
        "documents": documents,
        "publications": publications,
        "has_more_to_read": bool(documents or publications or solution.video_url or solution.demonstration_url),
    }


def _shown_state(solution: Solution) -> dict[str, Any]:
    """What the head of the page says, when it is not the state."""
    code, label = solution.status()
    return {} if code == solution.state else {"state_label": label, "tone": kind_of(solution).tone(code)}


def is_writable(solution: Solution) -> bool:
    return AMENDABLE.is_open(solution) if solution.is_public else solution.state != Solution.State.ARCHIVED
