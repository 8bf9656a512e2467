"""What pilots hold about people: follow-ups, corrections, requests to join, the officers of sites."""

from typing import Any

from accounts.models.people import User
from accounts.personal_data import PersonalData
from pilots.models.dispensations import Dispensation
from pilots.models.following import FollowUp, Tick
from pilots.models.indicators import Correction
from pilots.models.inviting import SiteInvitation
from pilots.models.joining import JoinRequest
from pilots.models.pilots import Site


def _export(person: User, addresses: set[str]) -> list[dict[str, Any]]:
    told = FollowUp.objects.filter(written_by=person).select_related("site__pilot")
    said: list[tuple[str, Any, str]] = [
        *(
            ("follow-up", f.written_at, f"{f.site.pilot.reference} {f.month:%Y-%m}: {f.done}\n{f.blocks}\n{f.following}")
            for f in told
        ),
        *(("correction", c.corrected_at, c.reason) for c in Correction.objects.filter(corrected_by=person)),
        *(
            ("checklist", t.ticked_at, f"{t.pilot.reference} {t.code}")
            for t in Tick.objects.filter(ticked_by=person).select_related("pilot")
        ),
        *(
            ("request to join", r.asked_at, f"{r.pilot.reference}: {r.message}")
            for r in JoinRequest.objects.filter(asked_by=person).select_related("pilot")
        ),
        *(
            ("invitation to a pilot project", i.sent_at, f"{i.pilot.reference} – {i}: {i.message}")
            for i in SiteInvitation.objects.filter(sent_by=person).select_related("pilot", "organisation")
        ),
        *(
            ("request for a dispensation", d.asked_at, f"{d.pilot.reference}: {d.request}")
            for d in Dispensation.objects.filter(asked_by=person).select_related("pilot")
        ),
        *(
            ("answer to a request for a dispensation", d.decided_at, f"{d.pilot.reference}: {d.reason_fr}\n{d.reason_en}")
            for d in Dispensation.objects.filter(decided_by=person).exclude(reason_fr="").select_related("pilot")
        ),
        *(
            ("officer of a site", s.pilot.created_at, f"{s.pilot.reference} – {s}")
            for s in Site.objects.filter(officer=person).select_related("pilot", "organisation")
        ),
    ]
    return [{"what": what, "at": at.isoformat(), "text": text} for what, at, text in said]


def _erase(person: User, addresses: set[str]) -> None:
    """What was told of a pilot stays, without the name; the sites look for another officer."""
    Site.objects.filter(officer=person).update(officer=None)
    FollowUp.objects.filter(written_by=person).update(written_by=None)
    Correction.objects.filter(corrected_by=person).update(corrected_by=None)
    Dispensation.objects.filter(asked_by=person).update(asked_by=None)
    Dispensation.objects.filter(decided_by=person).update(decided_by=None)


PERSONAL_DATA = PersonalData("pilots", _export, _erase)
