"""Addresses of the API. They have no language: texts come in both."""

from django.urls import include, path

from registry.api import views

urlpatterns = [
    path("", views.root, name="api-root"),
    path("needs/", views.NeedList.as_view(), name="api-needs"),
    path("needs/<str:key>/", views.NeedDetail.as_view(), name="api-need"),
    path("solutions/", views.SolutionList.as_view(), name="api-solutions"),
    path("solutions/<str:key>/", views.SolutionDetail.as_view(), name="api-solution"),
    path("pilots/", views.PilotList.as_view(), name="api-pilots"),
    path("pilots/<str:key>/", views.PilotDetail.as_view(), name="api-pilot"),
    path("organisations/", views.OrganisationList.as_view(), name="api-organisations"),
    path("organisations/<str:key>/", views.OrganisationDetail.as_view(), name="api-organisation"),
    path("own/", include("solutions.api_urls")),
    path("taxonomies/", views.TaxonomyList.as_view(), name="api-taxonomies"),
]
