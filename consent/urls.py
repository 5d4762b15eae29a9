from django.urls import path

from consent import views

urlpatterns = [
    path("partnership/agreements/to-sign-again/", views.to_sign_again, name="to_sign_again"),
]
