from django.urls import path

from partners.views import session

urlpatterns = [
    path("", session.home, name="home"),
    path("healthz", session.healthz, name="healthz"),
    path("acting-for/", session.choose_seat, name="choose_seat"),
    path("lock/", session.lock, name="lock"),
    path("unlock/", session.unlock, name="unlock"),
]
