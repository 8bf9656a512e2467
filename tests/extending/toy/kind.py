"""What a training is to the rest of the registry."""

from catalogue.index import tag
from records.facets import state_facet
from records.kinds import Listed, RecordKind, Tone, choices_of
from tests.extending.toy.models import Training

_STATES = choices_of([Training.State.OFFERED])

KIND = RecordKind(
    model=Training,
    code=Training.kind,
    prefix=Training.reference_prefix,
    namespace="trainings",
    address="trainings/",
    label="Formation",
    icon="need",
    listed=Listed(9, "Formations", "Pour apprendre.", "Chercher", "Un sujet…", ("newest", "title")),
    states=_STATES,
    tones={Training.State.OFFERED: Tone.SUCCESS},
    facets=(state_facet(_STATES, is_open=True),),
    public=lambda: Training.objects.published().select_related("organisation"),
    describe=lambda training: {
        "title_fr": training.title_fr,
        "title_en": training.title_en,
        "summary_fr": training.summary,
        "names": training.reference,
        "organisation_id": training.organisation_id,
        "organisation_name": str(training.organisation),
        "organisation_slug": training.organisation.slug,
        "state": training.state,
        "tags": tag("state", training.state),
        "published_at": training.published_at,
        "updated_at": training.updated_at,
    },
)
