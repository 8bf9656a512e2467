"""Where mail providers report bounces and complaints. No language: nobody reads it."""

from django.urls import path

from notifications.views import bounces

urlpatterns = [path("<slug:provider>/", bounces.notices, name="mail-notices")]
