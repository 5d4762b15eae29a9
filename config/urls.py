from django.urls import include, path

urlpatterns = [
    path("", include("partners.urls")),
    path("accounts/", include("allauth.urls")),
]
