"""Addresses of whoever is signed in: the workspace, one's account, one's organisation."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from accounts.views import (
    api_keys,
    calendars,
    finding,
    joining,
    members,
    membership_requests,
    own_organisation,
    people,
    workspace,
)

urlpatterns = [
    path("", workspace.workspace, name="workspace"),
    path(_("act-for/"), workspace.act_for, name="act-for"),
    path(_("end-support/"), workspace.stop_impersonating, name="stop-impersonating"),
    path(_("profile/"), people.profile, name="my-profile"),
    path(_("my-data/"), people.data, name="my-data"),
    path(_("my-data/export/"), people.export, name="my-data-export"),
    path(_("my-data/erase/"), people.erase, name="my-data-erase"),
    path(_("my-calendar/"), calendars.mine, name="my-calendar"),
    path(_("my-calendar/<str:secret>.ics"), calendars.personal, name="personal-calendar"),
    path(_("api-keys/"), api_keys.keys, name="my-api-keys"),
    path(_("api-keys/<number:pk>/revoke/"), api_keys.revoke, name="my-api-key-revoke"),
    path("invitation/<str:token>/", joining.invitation, name="invitation"),
    path(_("join/"), finding.find, name="find-organisation"),
    path(_("join/<slug:slug>/"), joining.join, name="join"),
    path(_("join/<slug:slug>/ask/"), finding.ask, name="ask-to-join"),
    path(_("join/requests/<number:pk>/withdraw/"), finding.take_back, name="membership-request-take-back"),
    path(_("register/"), joining.register, name="register-organisation"),
    path(_("register/<number:pk>/correct/"), joining.correct_request, name="correct-request"),
    path(_("register/<number:pk>/withdraw/"), joining.withdraw, name="withdraw-request"),
    path(_("organisation/<slug:slug>/people/"), members.member_list, name="organisation-members"),
    path(_("organisation/<slug:slug>/people/<number:pk>/"), members.member, name="member"),
    path(_("organisation/<slug:slug>/people/<number:pk>/remove/"), members.remove, name="member-remove"),
    path(_("organisation/<slug:slug>/requests/<number:pk>/"), membership_requests.answer, name="membership-request"),
    path(
        _("organisation/<slug:slug>/requests/<number:pk>/decline/"),
        membership_requests.decline,
        name="membership-request-decline",
    ),
    path(
        _("organisation/<slug:slug>/invitations/<number:pk>/<slug:action>/"), members.invitation_action, name="invitation-action"
    ),
    path(_("organisation/<slug:slug>/leave/"), members.leave, name="organisation-leave"),
    path(_("organisation/<slug:slug>/page/"), own_organisation.profile, name="organisation-profile"),
    path(_("organisation/<slug:slug>/security/"), own_organisation.security, name="organisation-security"),
    path(
        _("organisation/<slug:slug>/security/domain/<number:pk>/"),
        own_organisation.remove_domain,
        name="organisation-domain-remove",
    ),
]
