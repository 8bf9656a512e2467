"""Django's own admin, for emergencies: only staff, only with a second factor."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.mfa.utils import is_mfa_enabled
from csp.decorators import csp_replace
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from safety.second_factor import has_shown_factor


class EmergencyAdminSite(AdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return super().has_permission(request) and has_shown_factor(request, user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Django's own scripts know no Trusted Types."""
        return csp_replace({"require-trusted-types-for": None, "trusted-types": None})(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Our own sign-in, with its limits; then the second factor, for staff who have none yet."""
        user: Any = request.user
        if user.is_authenticated and not (user.is_active and user.is_staff):
            raise Http404
        if user.is_authenticated and not self.has_permission(request):
            if is_mfa_enabled(user):
                return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")
            messages.warning(request, _("Technical administration requires a second factor. Set one up first."))
            return redirect("mfa_index")
        response: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return response
