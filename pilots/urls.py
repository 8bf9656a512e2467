"""Addresses of pilots, in both languages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pilots import hooks
from pilots.pages import PAGES
from pilots.views import charts, dispensing, following, indicators, inviting, measuring, pasting, pilots, sites
from publishing.record_urls import record_urls

app_name = "pilots"
_OWN = [
    path(_("new/"), pilots.new, name="new"),
    *(pattern for addresses_of in hooks.addresses for pattern in addresses_of()),
    path(_("library/"), indicators.library, name="library"),
    path(_("<reference:reference>/checklist/<slug:code>/"), pilots.tick, name="tick"),
    path(_("<reference:reference>/indicators/"), indicators.indicators, name="indicators"),
    path(_("<reference:reference>/indicators/<number:pk>/"), indicators.aim, name="aim"),
    path(_("<reference:reference>/indicators/<number:pk>/remove/"), indicators.remove, name="indicator-remove"),
    path(_("<reference:reference>/indicators/<number:pk>/chart.svg"), charts.as_svg, name="chart-svg"),
    path(_("<reference:reference>/indicators/<number:pk>/values.csv"), charts.as_csv, name="chart-csv"),
    path(_("<reference:reference>/sites/"), sites.sites, name="sites"),
    path(_("<reference:reference>/sites/<number:pk>/"), sites.site, name="site"),
    path(_("<reference:reference>/sites/<number:pk>/leave/"), sites.leave, name="site-leave"),
    path(_("<reference:reference>/sites/invite/"), inviting.invite, name="invite"),
    path(_("<reference:reference>/invitations/<number:pk>/"), inviting.invitation, name="invitation"),
    path(_("<reference:reference>/invitations/<number:pk>/decline/"), inviting.decline, name="invitation-decline"),
    path(_("<reference:reference>/invitations/<number:pk>/take-back/"), inviting.take_back, name="invitation-take-back"),
    path(_("<reference:reference>/dispensation/"), dispensing.ask, name="dispensation-ask"),
    path(_("<reference:reference>/dispensation/<number:pk>/"), dispensing.detail, name="dispensation"),
    path(_("<reference:reference>/dispensation/<number:pk>/withdraw/"), dispensing.withdraw, name="dispensation-withdraw"),
    path(_("<reference:reference>/dispensation/<number:pk>/grant/"), dispensing.grant, name="dispensation-grant"),
    path(_("<reference:reference>/dispensation/<number:pk>/decline/"), dispensing.decline, name="dispensation-decline"),
    path(_("<reference:reference>/measures/"), measuring.measures, name="measures"),
    path(_("<reference:reference>/measures/paste/"), pasting.paste, name="paste"),
    path(_("<reference:reference>/follow-up/"), following.follow_up, name="follow-up"),
    path(_("<reference:reference>/follow-up/<number:pk>/"), following.follow_up_of, name="follow-up-of"),
    path(_("<reference:reference>/follow-ups/"), following.follow_ups, name="follow-ups"),
    path(_("<reference:reference>/join/"), sites.join, name="join"),
    path(_("<reference:reference>/join/requests/"), sites.requests, name="joining"),
    path(_("<reference:reference>/join/requests/<number:pk>/accept/"), sites.accept, name="join-accept"),
    path(_("<reference:reference>/join/requests/<number:pk>/decline/"), sites.decline, name="join-decline"),
    path(_("<reference:reference>/join/requests/<number:pk>/take-back/"), sites.take_back, name="join-take-back"),
]
urlpatterns = record_urls(PAGES, own=_OWN, has_new=False)
