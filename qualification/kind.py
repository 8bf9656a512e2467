"""What an application for qualification is to the rest of the registry: numbered, and never public itself."""

from django.utils.translation import gettext_lazy as _

from qualification.models.applications import Application
from records.kinds import RecordKind, Tone, choices_of

_State = Application.State

KIND = RecordKind(
    model=Application,
    code=Application.kind,
    prefix=Application.reference_prefix,
    namespace="qualification",
    address="qualification/",
    label=_("Application"),
    states=choices_of(_State),
    tones={
        _State.DRAFT: Tone.NEUTRAL,
        _State.SUBMITTED: Tone.INFO,
        _State.SCREENING: Tone.INFO,
        _State.IN_REVIEW: Tone.ACCENT,
        _State.CLARIFICATION: Tone.WARNING,
        _State.DELIBERATION: Tone.ACCENT,
        _State.DECIDED: Tone.SUCCESS,
        _State.WITHDRAWN: Tone.NEUTRAL,
    },
    page="qualification:application",
)
