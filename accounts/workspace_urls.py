"""Addresses of the workspace of whoever is signed in."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from accounts import views

urlpatterns = [
    path("", views.workspace, name="workspace"),
    path(_("act-for/"), views.act_for, name="act-for"),
]
