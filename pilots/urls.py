"""Addresses of pilots, in both languages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from catalogue.views import lists, permanent
from pilots import hooks
from pilots.views import following, indicators, measuring, pasting, pilots, sites
from publishing.feeds import urls as feed_urls

app_name = "pilots"
urlpatterns = [
    path("", lists.list_page, {"kind": "pilot"}, name="list"),
    path("export.csv", lists.export, {"kind": "pilot"}, name="export"),
    *feed_urls.of_list("pilot"),
    *feed_urls.of_record("pilot"),
    path(_("new/"), pilots.new, name="new"),
    *(pattern for addresses_of in hooks.addresses for pattern in addresses_of()),
    path(_("<reference:reference>/write/<slug:step>/"), pilots.edit, name="edit"),
    path(_("<reference:reference>/review/"), pilots.review, name="review"),
    path(_("<reference:reference>/confirm/"), pilots.confirm, name="confirm"),
    path(_("<reference:reference>/decide/<slug:action>/"), pilots.decide, name="decide"),
    path(_("library/"), indicators.library, name="library"),
    path(_("<reference:reference>/checklist/<slug:code>/"), pilots.tick, name="tick"),
    path(_("<reference:reference>/indicators/"), indicators.indicators, name="indicators"),
    path(_("<reference:reference>/indicators/<number:pk>/"), indicators.aim, name="aim"),
    path(_("<reference:reference>/indicators/<number:pk>/remove/"), indicators.remove, name="indicator-remove"),
    path(_("<reference:reference>/sites/"), sites.sites, name="sites"),
    path(_("<reference:reference>/sites/<number:pk>/"), sites.site, name="site"),
    path(_("<reference:reference>/sites/<number:pk>/leave/"), sites.leave, name="site-leave"),
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
    path("<reference:reference>/<slug:slug>/", pilots.detail, name="detail"),
    path("<typed_reference:reference>/", permanent.lead, name="permanent"),
]
