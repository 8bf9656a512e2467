"""The guided form of a pilot."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models.places import Installation
from authoring.forms import StepForm, area, day
from authoring.picking import PickField
from files.number_fields import as_typed
from needs.models.needs import Need
from needs.models.responses import Response
from pilots.models.pilots import Pilot, Site
from pilots.services.sites import WHOLE_AND_PLACE
from solutions.models.solutions import Solution


class SubjectForm(StepForm):
    instance: Pilot
    always_required = (*StepForm.always_required, "need", "solution")
    code = "subject"
    heading = _("What is tested, and for which need")
    lead = _("A pilot project tests one published solution for one published need.")

    need = PickField(
        Need.objects.published().filter(state__in=Need.OPEN_TO_PILOTS),
        kind=Need.kind,
        states=Need.OPEN_TO_PILOTS,
        label=_("Need"),
        error_messages={"invalid_choice": _("No published need that is still open has this name or number.")},
    )
    solution = PickField(
        Solution.objects.filter(state="listed"),
        kind=Solution.kind,
        states=[Solution.State.LISTED],
        label=_("Solution"),
        error_messages={"invalid_choice": _("No published solution has this name or number.")},
    )

    class Meta:
        model = Pilot
        fields = ["need", "solution", "title_fr", "summary_fr", "title_en", "summary_en"]
        widgets = {"summary_fr": area(3), "summary_en": area(3)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = self.instance.subjects() if self.instance.pk else []
        for name in ("need", "solution"):
            if self.subjects:
                del self.fields[name]
            elif self.instance.pk:
                self._offer_present(name)

    def _offer_present(self, name: str) -> None:
        """What the pilot has is shown as the field takes it, and stays possible when its state has changed since."""
        field: Any = self.fields[name]
        present = getattr(self.instance, name)
        self.initial[name] = present
        offered = field.queryset.values("pk")
        field.queryset = type(present)._default_manager.filter(Q(pk__in=offered) | Q(pk=present.pk))


def _selected_response(pilot: Pilot) -> Response | None:
    """The response that a draft follows from: what it says is for its writers alone."""
    response: Response | None = pilot.selected_response() if pilot.pk and not pilot.is_public else None
    return response


class PlanForm(StepForm):
    instance: Pilot
    code = "plan"
    heading = _("Goals and rules")
    lead = _("Goals and rules are agreed on beforehand, so that everyone knows what counts as a success.")

    class Meta:
        model = Pilot
        formfield_callback = as_typed
        fields = [
            "goals_fr", "protocol_fr", "stop_criteria_fr", "starts_on", "ends_on",
            "goals_en", "protocol_en", "stop_criteria_en",
        ]  # fmt: skip
        widgets = {"starts_on": day(), "ends_on": day()}
        help_texts = {
            "stop_criteria_fr": _("What would make you stop early: harm, error rate, refusal by the team."),
            "ends_on": _("Planned date. Any change is shown in the timeline."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if response := _selected_response(self.instance):
            count = response.weeks_to_start
            weeks = ngettext("%(count)d week", "%(count)d weeks", count) % {"count": count}
            asks = gettext("The vendor of the selected response can start after %(weeks)s.") % {"weeks": weeks}
            self.fields["starts_on"].help_text = asks

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The end date is before the start date."))
        return cleaned


class MeansForm(StepForm):
    instance: Pilot
    code = "means"
    heading = _("Team, budget and risks")
    lead = _("Public. Use roles rather than names. You can round the amounts.")

    class Meta:
        model = Pilot
        formfield_callback = as_typed
        fields = ["team_fr", "budget_cad", "funding_fr", "risks_fr", "team_en", "funding_en", "risks_en"]
        widgets = {"team_fr": area(5), "funding_fr": area(2), "risks_fr": area(6), "team_en": area(5), "funding_en": area(2)}
        help_texts = {
            "team_fr": _("One role per line, with its tasks: “Pharmacist: checks every alert”."),
            "budget_cad": _("In Canadian dollars, for the whole pilot project and all sites."),
            "funding_fr": _("Who pays: the establishment, the ministry, the vendor or a grant."),
            "risks_fr": _(
                "One risk per line, with the mitigation measure: “Missed cases: every case is read again for a month”."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        response = _selected_response(self.instance)
        amounts = [each for each in (response.cost_low, response.cost_high) if each is not None] if response else []
        if amounts:
            # A vendor's figures are for the establishment alone: they are shown here, and public only as it states them.
            shown = " – ".join(intcomma(amount) for amount in amounts)
            quoted = gettext("The selected response states, in dollars: %(amounts)s.") % {"amounts": shown}
            self.fields["budget_cad"].help_text = f"{self.fields['budget_cad'].help_text} {quoted}"


class ApprovalsForm(StepForm):
    instance: Pilot
    code = "approvals"
    heading = _("Ethics, privacy and data")
    lead = _("References only: you keep the documents. Required before the pilot project starts, but not before it is announced.")

    class Meta:
        model = Pilot
        fields = [
            "ethics_approval",
            "ethics_reference",
            "no_ethics_because_fr",
            "no_ethics_because_en",
            "privacy_reference",
            "data_agreements_fr",
            "data_agreements_en",
        ]
        widgets = {"ethics_approval": forms.RadioSelect, "data_agreements_fr": area(5), "data_agreements_en": area(5)}
        help_texts = {
            "ethics_approval": _("If ethics approval is not required, there is no ethics review, and the page gives the reason."),
            "ethics_reference": _("Public. Only if an approval is required."),
            "no_ethics_because_fr": _("Public. Only if none is required. Example: “quality improvement”."),
            "privacy_reference": _("The reference number of the privacy impact assessment (Law 25), or why none is needed."),
            "data_agreements_fr": _(
                "Which agreements exist, between whom, and where the data are kept. Never include patient data."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Where no approval is required, there is no reference to give."""
        super().__init__(*args, **kwargs)
        if not self.instance.needs_ethics_approval and self.data.get("ethics_approval") != Pilot.EthicsApproval.REQUIRED:
            del self.fields["ethics_reference"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_required = cleaned.get("ethics_approval") != Pilot.EthicsApproval.NOT_REQUIRED
        if not is_required and not cleaned.get("no_ethics_because_fr", "").strip():
            self.add_error("no_ethics_because_fr", _("State why no ethics approval is required."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """That none is required is saved with its reason: until it is written, the rest of the page is saved alone."""
        waits = "no_ethics_because_fr" in self.errors
        return {name: value for name, value in super().values().items() if not (waits and name == "ethics_approval")}

    def is_asked(self, name: str) -> bool:
        """The reference where an approval is required, the reason where none is."""
        if name == "ethics_reference":
            return self.instance.needs_ethics_approval
        return not (name.startswith("no_ethics_because") and self.instance.needs_ethics_approval)


WHOLE = "all"


class SitesForm(StepForm):
    instance: Pilot
    code = "sites"
    heading = _("Sites")
    lead = _(
        "The places of your establishment that take part. On the page of the sites, you can add services and "
        "places that are not in the list, name officers, and invite other establishments, which are named "
        "publicly once they accept."
    )

    sites = forms.MultipleChoiceField(
        label=_("Places of your establishment"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Pilot
        fields = ["contact_email"]
        help_texts = {"contact_email": _("Shown only to signed-in members of verified organizations.")}

    field_order = ["sites", "contact_email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            return
        present, offered = _places(self.instance)
        field: Any = self.fields["sites"]
        field.choices = [
            (WHOLE, _("All of the establishment, or a place that is not known yet")),
            *((key, site.place_name) for key, site in present.items() if key != WHOLE and key not in offered),
            *((key, f"{each.name} ({each.municipality})") for key, each in offered.items()),
        ]
        self.initial["sites"] = sorted(present)

    def clean_sites(self) -> list[str]:
        chosen = sorted(self.cleaned_data["sites"])
        if WHOLE in chosen and len(chosen) > 1:
            raise forms.ValidationError(WHOLE_AND_PLACE)
        return chosen


def places_chosen(pilot: Pilot, keys: Iterable[str]) -> list[dict[str, Any]]:
    """What `set_sites` takes, from the choices of the form: a site that is there, or what a new one is."""
    present, offered = _places(pilot)
    return [
        {"site": present[key]}
        if key in present
        else {"organisation": pilot.organisation} | ({"installation": offered[key]} if key in offered else {})
        for key in keys
        if key in present or key in offered or key == WHOLE
    ]


def _places(pilot: Pilot) -> tuple[dict[str, Site], dict[str, Installation]]:
    """The sites of the lead establishment by the choices that stand for them, and its installations by theirs. Two queries."""
    owner = pilot.organisation
    present = {_key(site): site for site in pilot.sites.filter(organisation=owner)}
    return present, {f"i{each.pk}": each for each in sorted(owner.installations.in_list(), key=lambda each: each.sort_key)}


def _key(site: Site) -> str:
    """The choice that stands for a site: its installation, all of the establishment, or itself when it says more."""
    if site.place_fr:
        return f"s{site.pk}"
    return f"i{site.installation_id}" if site.installation_id else WHOLE


class ContactForm(StepForm):
    """The last step of an announced pilot: its sites come and go on their own page."""

    code = "sites"
    heading = _("Contact")

    class Meta:
        model = Pilot
        fields = ["contact_email"]
        help_texts = SitesForm.Meta.help_texts


STEPS: list[type[StepForm]] = [SubjectForm, PlanForm, MeansForm, ApprovalsForm, SitesForm]
ANNOUNCED_STEPS: list[type[StepForm]] = [SubjectForm, PlanForm, MeansForm, ApprovalsForm, ContactForm]
