"""Asking to join an organisation, and answering whoever asks; a role is chosen beside what it may do."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models.joining import MembershipRequest
from accounts.models.memberships import DUTIES, ROLES_OF_KIND, Role
from accounts.models.organisations import Organisation
from accounts.services.joining import roles_to_ask_for
from accounts.services.members import role_is_allowed
from authoring.forms import area


def role_field(roles: list[Role], *, label: Any = "") -> forms.ChoiceField:
    """The roles, each with what it may do in words; the first one is the simplest."""
    choices = [
        (role.value, format_html('<strong>{}</strong><br><span class="muted small">{}</span>', role.label, DUTIES[role]))
        for role in roles
    ]
    return forms.ChoiceField(label=label or _("Role"), choices=choices, widget=forms.RadioSelect, initial=choices[0][0])


def roles_to_give(organisation: Organisation, actor: Actor, present: str = "") -> list[Role]:
    """The roles that this actor may give there, and the one that is held already."""
    roles = [
        role for role in ROLES_OF_KIND[organisation.kind] if role_is_allowed(organisation, role, by=actor) or role == present
    ]
    return [*roles, Role(present)] if present and present not in roles else roles


class AskToJoinForm(forms.Form):
    message = forms.CharField(
        label=_("Your position and department"),
        max_length=1000,
        widget=area(3),
        help_text=_("The people who answer use this information to recognize you."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = role_field(roles_to_ask_for(organisation), label=_("What will you do in the registry?"))
        self.order_fields(["role", "message"])


class AcceptMemberForm(forms.Form):
    is_owner = forms.BooleanField(label=_("Also an owner: manages people and the public page"), required=False)

    def __init__(self, *args: Any, request: MembershipRequest, actor: Actor, **kwargs: Any) -> None:
        kwargs["initial"] = {"role": request.role}
        super().__init__(*args, **kwargs)
        self.fields["role"] = role_field(roles_to_give(request.organisation, actor, present=request.role))
        self.order_fields(["role", "is_owner"])


class DeclineMemberForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=area(3),
        help_text=_("The applicant will read it. Your name is not shown."),
    )
