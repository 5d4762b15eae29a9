from django.urls import include, path

urlpatterns = [
    path("", include("partners.urls")),
    path("", include("referrals.urls")),
    path("", include("clients.urls")),
    path("", include("reporting.urls")),
    path("accounts/", include("allauth.urls")),
]
