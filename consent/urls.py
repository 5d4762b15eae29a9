from django.urls import path

from consent.views import desk, signing_again

urlpatterns = [
    path("information/", desk.information, name="information"),
    path("partnership/agreements/to-sign-again/", signing_again.to_sign_again, name="to_sign_again"),
]
