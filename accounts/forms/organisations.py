"""Asking for an organisation, its public page, its domains, its people."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.forms.joining import role_field, roles_to_give
from accounts.models.company_numbers import why_not_a_number, written_plainly
from accounts.models.logos import Logo
from accounts.models.memberships import Invitation, Membership
from accounts.models.organisations import (
    Organisation,
    OrganisationKind,
    RegistrationRequest,
    TimeZone,
    VendorSize,
    validate_domain,
    validate_neq,
)
from accounts.models.people import User
from accounts.names import validate_organisation_name
from accounts.services.domains import is_public_provider
from authoring.forms import area, asked_when, choice_field, record_field
from records.generics import ModelForm


class NeqField(forms.CharField):
    """A NEQ as people copy it, with spaces."""

    def to_python(self, value: Any) -> str:
        return "".join((super().to_python(value) or "").split())


class DomainField(forms.CharField):
    """The part after the @, also when the @ or capitals were typed."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").lower().removeprefix("@")


class RegistrationForm(ModelForm[RegistrationRequest]):
    """Who the organisation is, and how we can check that it is so. A page that exists already is not asked for again."""

    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    neq = NeqField(
        label=_("Québec enterprise number (NEQ)"),
        help_text=_("Ten digits. A company that is not registered in Québec gives its country and its number instead."),
        required=False,
        validators=[validate_neq],
    )
    domain = DomainField(
        label=_("Email domain of your organization"),
        help_text=_("The part after the @. Once it is checked, colleagues with an address in this domain can join immediately."),
        required=False,
        validators=[validate_domain],
    )

    class Meta:
        model = RegistrationRequest
        # fmt: off
        fields = [
            "name_fr", "name_en", "short_name", "neq", "country", "foreign_number", "vendor_size", "region", "city", "website",
            "domain", "function", "proof",
        ]
        # fmt: on
        labels = {
            "name_fr": _("Official name, in French"),
            "name_en": _("Name in English"),
            "short_name": _("Short name or acronym"),
            "vendor_size": _("Size of the company"),
            "country": _("Country where it is registered, when it has no NEQ"),
            "foreign_number": _("Number of the company in that country"),
            "function": _("Your position in the organization"),
            "proof": _("How can we check that you represent this organization?"),
        }
        help_texts = {
            "name_fr": _("A name that has no French version is written as it is registered, in any language."),
            "foreign_number": _(
                "As the official register writes it. Canada: the corporation number, with its province (example: ON 1000123456), "
                "or the business number. United States: the nine digits of the EIN. France: those of the SIREN."
            ),
            "proof": _("A page with your name, a switchboard we can call, or a colleague in management. Do not send documents."),
        }
        widgets = {"vendor_size": forms.RadioSelect, "proof": area(4)}

    def __init__(self, *args: Any, existing: Organisation | None = None, kind: str, **kwargs: Any) -> None:
        """`kind` is what was chosen before; that of an existing page stands."""
        super().__init__(*args, **kwargs)
        self.existing, self.kind = existing, existing.kind if existing else kind
        for name in ("name_fr", "name_en", "short_name"):
            self.fields[name].validators.append(validate_organisation_name)
        choice_field(self, "vendor_size").choices = [("", _("Not stated")), *VendorSize.choices]
        self.fields["region"].label = _("Health region")
        asked_when(self.fields["neq"], _("required for companies of Québec"))
        for name in ("country", "foreign_number"):
            asked_when(self.fields[name], _("required without a NEQ"))
        if existing:
            for name in ("name_fr", "name_en", "short_name", "vendor_size", "region", "city", "website"):
                del self.fields[name]
        # Only what is asked of this kind of organisation.
        if self.kind != OrganisationKind.VENDOR:
            if "name_fr" in self.fields:
                self.fields["name_fr"].help_text = ""
            for name in ("vendor_size", "country", "foreign_number"):
                self.fields.pop(name, None)
        if self.kind in (OrganisationKind.ESTABLISHMENT, OrganisationKind.MINISTRY):
            del self.fields["neq"]

    def clean_domain(self) -> str:
        domain: str = self.cleaned_data["domain"]
        if is_public_provider(domain):
            raise forms.ValidationError(
                _("Anyone can have an address in this domain. Leave this field empty if you do not have your own domain.")
            )
        return domain

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        is_foreign = bool(self.existing and self.existing.source == "fda")
        country, number = values.get("country"), values.get("foreign_number")
        if number:
            self._check_number(country or "", number, values)
        elif country:
            self.add_error("foreign_number", _("Give the number of the company in this country."))
        elif self.kind == OrganisationKind.VENDOR and not is_foreign and "neq" not in self.errors and not values.get("neq"):
            said = _(
                "Vendors must give their NEQ, or their country and their company number "
                "in that country. We check the number in the official register."
            )
            self.add_error("neq", said)
        return values

    def _check_number(self, country: str, number: str, values: dict[str, Any]) -> None:
        if not country:
            self.add_error("country", _("Choose the country of this number."))
        elif expected := why_not_a_number(country, number):
            said = _("This number is not in the correct format. Expected: %(example)s.")
            self.add_error("foreign_number", said % {"example": expected})
        values["foreign_number"] = written_plainly(number)

    def values(self) -> dict[str, Any]:
        """What the request keeps: what was typed, and what the existing page says already."""
        known: dict[str, Any] = {"kind": self.kind}
        if self.existing:
            copied = ("name_fr", "name_en", "short_name", "vendor_size", "region", "city", "website")
            known |= {name: getattr(self.existing, name) for name in copied}
        return known | self.cleaned_data


class OrganisationProfileForm(ModelForm[Organisation]):
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    logo = forms.FileField(
        label=_("Logo"), required=False, help_text=_("PNG, JPEG or WebP, up to 8 MB. The new logo replaces the current one.")
    )
    without_logo = forms.BooleanField(label=_("Remove the logo"), required=False)

    class Meta:
        model = Organisation
        fields = ["short_name", "description_fr", "description_en", "vendor_size", "region", "city", "time_zone", "website"]
        widgets = {"description_fr": area(5), "description_en": area(5)}
        labels = {
            "short_name": _("Short name or acronym"),
            "description_fr": _("What the organization does, in French"),
            "description_en": _("What the organization does, in English"),
            "region": _("Health region"),
        }
        help_texts = {"time_zone": _("Your deadlines end at midnight in this time zone.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["short_name"].validators.append(validate_organisation_name)
        if not Logo.objects.filter(organisation=self.instance).exists():
            del self.fields["without_logo"]
        if self.instance.kind != OrganisationKind.ESTABLISHMENT:
            del self.fields["time_zone"]
        else:
            # Pages name the zone within a sentence; a choice stands alone.
            choice_field(self, "time_zone").choices = [(value, capfirst(str(label))) for value, label in TimeZone.choices]
        if self.instance.kind != OrganisationKind.VENDOR:
            del self.fields["vendor_size"]

    def page_values(self) -> dict[str, Any]:
        """What the page says in words."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("logo", "without_logo")}


class OfficialProfileForm(OrganisationProfileForm):
    """The same for administrators, who also change what was verified."""

    class Meta(OrganisationProfileForm.Meta):
        fields = ["kind", "name_fr", "name_en", "neq", *OrganisationProfileForm.Meta.fields]


class DomainForm(forms.Form):
    domain = DomainField(
        label=_("Email domain"),
        help_text=_("The part after the @, such as “cisss.gouv.qc.ca”. The registry team checks it."),
        validators=[validate_domain],
    )


class InviteForm(ModelForm[Invitation]):
    class Meta:
        model = Invitation
        fields = ["email", "role", "is_owner"]
        labels = {
            "email": _("Your colleague’s email address"),
            "is_owner": _("Also an owner: manages people and the public page"),
        }

    def __init__(self, *args: Any, organisation: Organisation, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = role_field(roles_to_give(organisation, actor))

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class MemberForm(forms.Form):
    is_owner = forms.BooleanField(label=_("Owner: manages people and the public page"), required=False)

    def __init__(self, *args: Any, membership: Membership, actor: Actor, **kwargs: Any) -> None:
        kwargs["initial"] = {"role": membership.role, "is_owner": membership.is_owner}
        super().__init__(*args, **kwargs)
        self.fields["role"] = role_field(roles_to_give(membership.organisation, actor, present=membership.role))
        self.order_fields(["role", "is_owner"])


class HandOverForm(forms.Form):
    """Who takes over the drafts of someone who leaves. Not asked when there are none."""

    hand_over_to = forms.ModelChoiceField(User.objects.none(), label=_("Who will take over the drafts?"))

    def __init__(self, *args: Any, organisation: Organisation, person: User, drafts: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if drafts:
            colleagues = User.objects.filter(memberships__organisation=organisation, is_active=True).exclude(pk=person.pk)
            record_field(self, "hand_over_to").queryset = colleagues.distinct().order_by("name", "email")
        else:
            del self.fields["hand_over_to"]
