from django.urls import path

from clients import views
from clients.views import restricting

urlpatterns = [
    path("clients/", views.find, name="clients"),
    path("clients/new/", views.new, name="new_client"),
    path("clients/new/matches/", views.matches, name="client_matches"),
    path("clients/<slug:reference>/", views.page, name="client"),
    path("clients/<slug:reference>/who/", restricting.who, name="who_may_see_client"),
    path("clients/<slug:reference>/<slug:code>/", views.edit, name="edit_client"),
]
