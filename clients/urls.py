from django.urls import path

from clients import views

urlpatterns = [
    path("clients/", views.find, name="clients"),
    path("clients/new/", views.new, name="new_client"),
    path("clients/new/matches/", views.matches, name="client_matches"),
    path("clients/<slug:reference>/", views.page, name="client"),
    path("clients/<slug:reference>/restrict/", views.restrict, name="restrict_client"),
    path("clients/<slug:reference>/<slug:code>/", views.edit, name="edit_client"),
]
