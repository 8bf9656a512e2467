"""Identity providers: an establishment's own sign-in, by OpenID Connect."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation


class IdentityProvider(models.Model):
    """Ties a provider to the organisation whose staff it signs in. The client's identifiers live in `app`."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="identity_providers")
    app = models.OneToOneField("socialaccount.SocialApp", models.CASCADE, related_name="identity_provider")
    # Its sign-in includes a second factor, by agreement: we do not ask for ours again.
    vouches_for_mfa = models.BooleanField(_("requires a second factor itself"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        ordering = ["organisation__name_key"]
        verbose_name = _("identity provider")

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def origin(self) -> str:
        """Scheme and host of the provider: where the browser is sent."""
        url = str(self.app.settings.get("server_url", ""))
        return "/".join(url.split("/")[:3])
