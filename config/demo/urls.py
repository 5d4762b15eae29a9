"""The demo's addresses: everything, and the sign-in page and the mailbox besides."""

from django.urls import include, path

urlpatterns = [path("", include("config.urls"))]
