"""One factory per model, with states as traits. What is public is shown in the catalogue, as services do."""

from datetime import date, timedelta
from typing import Any

import factory
from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Membership, Role
from accounts.models.organisations import Organisation, OrganisationKind, RegistrationRequest
from accounts.models.people import User
from accounts.models.places import Installation
from authoring.amending.content import counterpart
from catalogue import index
from needs.models.needs import Need
from needs.models.responses import Response
from needs.services.versions import amend_need, latest_version
from pilots.models.indicators import Indicator
from pilots.models.pilots import Pilot, Site
from records.models.taxonomies import AiField, CareStage, Region, Specialty, Technique
from records.references import next_reference
from solutions.models.solutions import Solution

PASSWORD = "a long enough phrase"
ENDING = {"reason_fr": "Voici pourquoi.", "outcome_fr": "Voici ce qui en est sorti.", "lesson_fr": "Voici la leçon."}


def _reference(prefix: str) -> str:
    with transaction.atomic():
        return next_reference(prefix)


def region(code: str = "01", name: str = "Bas-Saint-Laurent") -> Region:
    return Region.objects.get_or_create(code=code, defaults={"name_fr": name, "name_en": name, "position": int(code)})[0]


def term(model: type[Any], code: str, french: str = "", english: str = "") -> Any:
    return model.objects.get_or_create(code=code, defaults={"name_fr": french or code, "name_en": english or code})[0]


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = "A person"

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        user = User.objects.create_user(kwargs.pop("email"), kwargs.pop("password", PASSWORD), **kwargs)
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
        return user


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    class Params:
        vendor = factory.Trait(kind=OrganisationKind.VENDOR)
        ministry = factory.Trait(kind=OrganisationKind.MINISTRY)

    kind = OrganisationKind.ESTABLISHMENT
    slug = factory.Sequence(lambda n: f"organisation-{n:05d}")
    name_fr = factory.Sequence(lambda n: f"Organisation {n:05d}")
    name_key = factory.LazyAttribute(lambda o: o.slug)
    is_verified = True

    @factory.post_generation
    def _shown(obj, create: bool, extracted: Any, **kwargs: Any) -> None:
        index.refresh(obj)


class InstallationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Installation

    code = factory.Sequence(lambda n: f"{59_000_000 + n}")
    name = factory.Sequence(lambda n: f"Hôpital {n}")
    organisation = factory.SubFactory(OrganisationFactory)
    region = factory.LazyFunction(region)
    municipality = "Rimouski"
    missions = ["CHSGS"]
    listed_on = date(2026, 3, 23)


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.INNOVATION_OFFICER


_KIND_OF_ROLE = {
    Role.VENDOR_MEMBER: OrganisationKind.VENDOR,
    Role.MINISTRY_ANALYST: OrganisationKind.MINISTRY,
    Role.REGISTRY_ADMINISTRATOR: OrganisationKind.MINISTRY,
    Role.EVALUATOR: OrganisationKind.RESEARCH,
}


def amend(need: Need, **values: Any) -> None:
    """A new public version of a need, by its own innovation office."""
    base = latest_version(need).number
    officer, read_again = acting(organisation=need.organisation), [counterpart(name) for name in values]
    amend_need(need, by=officer, values=values, base=base, note_fr="Plus clair.", still_right=read_again)


def organisation_of(actor: Actor) -> Organisation:
    """For whom somebody made by `acting` acts."""
    assert actor.membership is not None
    return actor.membership.organisation


def acting(role: str = Role.INNOVATION_OFFICER, organisation: Organisation | None = None, *, is_owner: bool = False) -> Actor:
    """Someone who acts in a role, for an organisation of the kind that has such roles."""
    organisation = organisation or OrganisationFactory(kind=_KIND_OF_ROLE.get(role, OrganisationKind.ESTABLISHMENT))
    membership = MembershipFactory(organisation=organisation, role=role, is_owner=is_owner)
    return Actor(membership.user, membership)


class RegistrationRequestFactory(factory.django.DjangoModelFactory):
    """A vendor's request that waits."""

    class Meta:
        model = RegistrationRequest

    requested_by = factory.SubFactory(UserFactory)
    kind = OrganisationKind.VENDOR
    name_fr = "Imagerie Boréale inc."
    neq = "1144444444"
    function = "Présidente"
    proof = "Le registre des entreprises nous nomme."
    due_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=5))


def _published(obj: Any) -> Any:
    return obj.created_at + timedelta(days=1) if obj.state not in ("draft", "submitted", "planned") else None


class NeedFactory(factory.django.DjangoModelFactory):
    """A complete draft; the traits bring it further."""

    class Meta:
        model = Need
        skip_postgeneration_save = True

    class Params:
        submitted = factory.Trait(state=Need.State.SUBMITTED)
        published = factory.Trait(state=Need.State.PUBLISHED)

    organisation = factory.SubFactory(OrganisationFactory)
    reference = factory.LazyFunction(lambda: _reference("BES"))
    state = Need.State.DRAFT
    created_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=2))
    published_at = factory.LazyAttribute(_published)
    last_confirmed_at = factory.SelfAttribute("published_at")
    title_fr = "Attente au triage de l’urgence"
    title_en = "Waiting for triage in the emergency room"
    summary_fr = "Les personnes attendent trop longtemps avant d’être triées."
    problem_fr = "La salle est pleine et personne ne voit qui va plus mal."
    present_situation_fr = "Une infirmière fait le tour chaque heure."
    expected_outcome_fr = "Les personnes qui se dégradent sont vues à temps."
    indicator_fr = "Attente médiane avant le triage"
    target_fr = "20 minutes"
    operational_owner_fr = "Infirmière-chef, urgence"
    difference_fr = "La nôtre n’a qu’une infirmière."
    has_medical_purpose = True
    situation = "serious"
    output_role = "informs"
    human_reviews = True
    learns_in_use = False
    decides_access = False

    @factory.post_generation
    def _completed(obj, create: bool, extracted: Any, **kwargs: Any) -> None:
        if extracted is not False:
            obj.regions.add(region())
            obj.care_stages.add(term(CareStage, "diagnosis", "Diagnostic", "Diagnosis"))
            obj.specialties.add(term(Specialty, "emergency", "Urgence", "Emergency"))
        obj.risk_level = obj.risk().level
        obj.save()
        index.refresh(obj)


class SolutionFactory(factory.django.DjangoModelFactory):
    """A complete draft; the trait lists it."""

    class Meta:
        model = Solution
        skip_postgeneration_save = True

    class Params:
        listed = factory.Trait(state=Solution.State.LISTED)

    organisation = factory.SubFactory(OrganisationFactory, vendor=True)
    reference = factory.LazyFunction(lambda: _reference("SOL"))
    state = Solution.State.DRAFT
    created_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=2))
    published_at = factory.LazyAttribute(_published)
    last_confirmed_at = factory.SelfAttribute("published_at")
    name_fr = "TriageClair"
    summary_fr = "Aide au triage."
    intended_purpose_fr = "Aider l’infirmière au triage."
    human_oversight_fr = "L’infirmière décide."
    limits_fr = "Non éprouvée chez l’enfant."
    has_medical_purpose = True
    situation = "serious"
    output_role = "informs"
    human_reviews = True
    learns_in_use = False
    decides_access = False

    @factory.post_generation
    def _completed(obj, create: bool, extracted: Any, **kwargs: Any) -> None:
        if extracted is not False:
            obj.care_stages.add(term(CareStage, "diagnosis", "Diagnostic", "Diagnosis"))
            obj.ai_fields.add(term(AiField, "triage", "Triage", "Triage"))
            obj.techniques.add(term(Technique, "machine-learning", "Apprentissage automatique", "Machine learning"))
        obj.risk_level = obj.risk().level
        obj.save()
        index.refresh(obj)


class ResponseFactory(factory.django.DjangoModelFactory):
    """A vendor's listed solution, proposed for a published need."""

    class Meta:
        model = Response

    need = factory.SubFactory(NeedFactory, published=True)
    solution = factory.SubFactory(SolutionFactory, listed=True)
    organisation = factory.SelfAttribute("solution.organisation")
    pitch = "L’infirmière voit plus tôt qui va plus mal."
    requirements = "Une journée de formation."
    cost_model = "subscription"
    weeks_to_start = 6
    contact_email = "ventes@example.org"


class PilotFactory(factory.django.DjangoModelFactory):
    """A pilot that is planned and announced, with the lead as its one site; `private` is not announced."""

    class Meta:
        model = Pilot
        skip_postgeneration_save = True

    class Params:
        private = factory.Trait(published_at=None, last_confirmed_at=None)
        running = factory.Trait(state=Pilot.State.RUNNING)

    organisation = factory.SubFactory(OrganisationFactory)
    need = factory.SubFactory(NeedFactory, published=True)
    solution = factory.SubFactory(SolutionFactory, listed=True)
    reference = factory.LazyFunction(lambda: _reference("PIL"))
    state = Pilot.State.PLANNED
    published_at = factory.LazyFunction(timezone.now)
    last_confirmed_at = factory.SelfAttribute("published_at")
    title_fr = "Essai du triage assisté"
    title_en = "Trial of assisted triage"
    summary_fr = "Un essai à l’urgence."
    goals_fr = "Voir plus tôt qui va plus mal."
    stop_criteria_fr = "Un cas grave manqué."
    protocol_fr = "Avant et après, chaque mois."
    risks_fr = "Cas manqué : chaque cas est relu pendant un mois."
    privacy_reference = "EFVP-2026-4"
    data_agreements_fr = "Les données restent à l’établissement."
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=90))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=200))

    @factory.post_generation
    def _completed(obj, create: bool, extracted: Any, **kwargs: Any) -> None:
        Site.objects.create(pilot=obj, organisation=obj.organisation, region=region())
        index.refresh(obj)


class IndicatorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Indicator

    pilot = factory.SubFactory(PilotFactory, running=True)
    dimension = "clinical"
    name_fr = "Attente médiane"
    unit_fr = "minutes"
    direction = "down"
    baseline = 41
    target = 20
    minimum = 0
    maximum = 600
