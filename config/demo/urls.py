"""The demo's addresses: everything, and the sign-in page and the mailbox besides."""

from django.urls import include, path

from config.demo import views

urlpatterns = [
    path("demo/", views.sign_in, name="demo_sign_in"),
    path("demo/mailbox/", views.mailbox, name="demo_mailbox"),
    path("", include("config.urls")),
]
