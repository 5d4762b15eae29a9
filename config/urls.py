from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", include("partners.urls")),
    path("", include("referrals.urls")),
    path("", include("clients.urls")),
    path("", include("consent.urls")),
    path("", include("reporting.urls")),
    # The address of a person is their agency's to change.
    path("accounts/email/", RedirectView.as_view(pattern_name="settings"), name="account_email"),
    path("accounts/", include("allauth.urls")),
]
