"""Addresses of the API. They have no language: texts come in both."""

from django.urls import include, path

from catalogue.public_cache import public
from publishing.api import views

urlpatterns = [
    path("", views.root, name="api-root"),
    path("needs/", public(views.NeedList.as_view()), name="api-needs"),
    path("needs/<str:key>/", public(views.NeedDetail.as_view()), name="api-need"),
    path("solutions/", public(views.SolutionList.as_view()), name="api-solutions"),
    path("solutions/<str:key>/", public(views.SolutionDetail.as_view()), name="api-solution"),
    path("pilots/", public(views.PilotList.as_view()), name="api-pilots"),
    path("pilots/<str:key>/", public(views.PilotDetail.as_view()), name="api-pilot"),
    path("organisations/", public(views.OrganisationList.as_view()), name="api-organisations"),
    path("organisations/<str:key>/", public(views.OrganisationDetail.as_view()), name="api-organisation"),
    path("own/", include("solutions.api_urls")),
    path("taxonomies/", public(views.TaxonomyList.as_view()), name="api-taxonomies"),
]
