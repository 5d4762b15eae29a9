from django.urls import path

from reporting import views

urlpatterns = [
    path("figures/", views.figures, name="figures"),
    path("partnership/referrals/", views.spines, name="spines"),
]
