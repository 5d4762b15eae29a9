"""The product's addresses, and one that does nothing: what a page costs before it does anything."""

from django.http import HttpResponse
from django.urls import include, path

from config.urls import urlpatterns as product


def empty(request):
    return HttpResponse("")


urlpatterns = [path("bench/empty/", empty), path("", include(product))]
