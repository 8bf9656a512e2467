"""Addresses of sign-in, passwords, second factors and sessions. Pages and names are the library's; its addresses are English.

The addresses of sign-in by an organisation (`oidc/…`) are the library's as well: they are registered with each provider.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as elsewhere
from allauth.usersessions import views as sessions
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _

from accounts.views.sign_in import at_its_own_address, confirm_address

EMAIL_CONFIRMATION = [
    path("", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^(?P<key>[-:\w]+)/$", confirm_address, name="account_confirm_email"),
]

PASSWORD = [
    path(_("change/"), account.password_change, name="account_change_password"),
    path(_("set/"), account.password_set, name="account_set_password"),
    path(_("reset/"), account.password_reset, name="account_reset_password"),
    path(_("reset/done/"), account.password_reset_done, name="account_reset_password_done"),
    path(_("reset/key/done/"), account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path(
        _("reset/key/"),
        include(
            [
                re_path(
                    r"^(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
                    account.password_reset_from_key,
                    name="account_reset_password_from_key",
                )
            ]
        ),
    ),
]

PASSKEYS = [
    path("", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path(_("add/"), passkeys.add_webauthn, name="mfa_add_webauthn"),
    path(_("login/"), passkeys.login_webauthn, name="mfa_login_webauthn"),
    path(_("reauthenticate/"), passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path(_("keys/<int:pk>/remove/"), passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path(_("keys/<int:pk>/edit/"), passkeys.edit_webauthn, name="mfa_edit_webauthn"),
]

SECOND_FACTOR = [
    path("", factors.index, name="mfa_index"),
    path(_("authenticate/"), factors.authenticate, name="mfa_authenticate"),
    path(_("reauthenticate/"), factors.reauthenticate, name="mfa_reauthenticate"),
    path(_("totp/activate/"), totp.activate_totp, name="mfa_activate_totp"),
    path(_("totp/deactivate/"), totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(_("recovery-codes/"), recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(_("recovery-codes/generate/"), recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(_("recovery-codes/download/"), recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path(_("webauthn/"), include(PASSKEYS)),
]

ELSEWHERE = [
    path("", elsewhere.connections, name="socialaccount_connections"),
    path(_("login/cancelled/"), elsewhere.login_cancelled, name="socialaccount_login_cancelled"),
    path(_("login/error/"), elsewhere.login_error, name="socialaccount_login_error"),
    path(_("signup/"), elsewhere.signup, name="socialaccount_signup"),
]

urlpatterns = [
    path(_("login/"), account.login, name="account_login"),
    path(_("login/code/confirm/"), account.confirm_login_code, name="account_confirm_login_code"),
    path(_("logout/"), account.logout, name="account_logout"),
    path(_("inactive/"), account.account_inactive, name="account_inactive"),
    path(_("signup/"), account.signup, name="account_signup"),
    path(_("reauthenticate/"), account.reauthenticate, name="account_reauthenticate"),
    path(_("email/"), account.email, name="account_email"),
    path(_("confirm-email/"), include(EMAIL_CONFIRMATION)),
    path(_("password/"), include(PASSWORD)),
    path(_("2fa/"), include(SECOND_FACTOR)),
    path(_("3rdparty/"), include(ELSEWHERE)),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
    # What stood here in English: bookmarks, and links in letters that were sent.
    path("<path:rest>", at_its_own_address, name="former-account-address"),
]
