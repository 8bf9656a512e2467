"""The address of a match, and of those of a record while they are worked out."""

from django.urls import path

from matching import views

urlpatterns = [
    path("<reference:need>/<reference:solution>/", views.match, name="match"),
    path("<slug:kind>/<reference:reference>/<number:asked>/", views.awaited, name="matches-awaited"),
]
