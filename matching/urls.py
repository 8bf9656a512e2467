"""The address of a match."""

from django.urls import path

from matching import views

urlpatterns = [path("<reference:need>/<reference:solution>/", views.match, name="match")]
