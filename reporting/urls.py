from django.urls import path

from reporting import views
from reporting.views import partnership

urlpatterns = [
    path("figures/", views.figures, name="figures"),
    path("figures/download/", views.figures_csv, name="figures_csv"),
    path("partnership/referrals/", views.spines, name="spines"),
    path("partnership/with/<slug:slug>/", partnership.partner, name="partner"),
    path("partnership/missing/", partnership.missing, name="missing"),
]
