"""Addresses of the registry's own administration."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from accounts.views import administration, similar_companies
from website.views import searching, staff

app_name = "administration"
urlpatterns = [
    path("", administration.overview, name="overview"),
    path(_("requests/<number:pk>/"), administration.registration_request, name="request"),
    path(_("domains/<number:pk>/<slug:action>/"), administration.verify_domain, name="domain"),
    path("organisations/", administration.organisation_list, name="organisations"),
    path("organisations/<slug:slug>/", administration.organisation, name="organisation"),
    path(_("organisations/<slug:slug>/merge/"), administration.merge, name="merge"),
    path(_("organisations/<slug:slug>/activity/"), administration.set_activity, name="activity"),
    path(_("organisations/<slug:slug>/sign-in/"), administration.provider, name="provider"),
    path(_("similar-companies/"), similar_companies.similar, name="similar"),
    path(_("similar-companies/merge/"), similar_companies.merge_similar, name="merge-similar"),
    path(_("similar-companies/<number:pk>/again/"), similar_companies.again, name="similar-again"),
    path(_("people/"), administration.person_list, name="people"),
    path(_("people/<number:pk>/"), administration.person, name="person"),
    path("taxonomies/", staff.taxonomies, name="taxonomies"),
    path("taxonomies/<slug:name>/", staff.taxonomy, name="taxonomy"),
    path("taxonomies/<slug:name>/<slug:code>/", staff.term, name="term"),
    path("pages/", staff.pages, name="pages"),
    path("pages/<slug:name>/", staff.page, name="page"),
    path(_("announcements/"), staff.announcements, name="announcements"),
    path(_("announcements/<number:pk>/withdraw/"), staff.withdraw_announcement, name="withdraw-announcement"),
    path(_("log/"), staff.log, name="log"),
    path(_("searches/"), searching.unanswered, name="unanswered"),
]
