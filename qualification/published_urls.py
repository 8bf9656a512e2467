"""What machines look for at a well-known place (RFC 8615)."""

from django.urls import path

from qualification.views import public

urlpatterns = [path("jwks.json", public.keys, name="jwks")]
