from django.urls import path

from reporting import views

urlpatterns = [
    path("figures/", views.figures, name="figures"),
    path("figures/download/", views.figures_csv, name="figures_csv"),
    path("partnership/referrals/", views.spines, name="spines"),
]
