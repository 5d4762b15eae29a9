"""A test client that judges every page it is given."""

import html5lib
import pytest
from django.test import Client


class JudgingClient(Client):
    """Every HTML answer is parsed strictly, has one heading and a title, and leaves no template tag behind."""

    def request(self, **request):
        response = super().request(**request)
        if (
            response.headers.get("Content-Type", "").startswith("text/html")
            and response.status_code == 200
            and not request.get("HTTP_HX_REQUEST")
        ):
            text = response.content.decode()
            html5lib.HTMLParser(strict=True).parse(text)
            assert text.count("<h1") == 1, "a page has one heading"
            assert "{%" not in text
            assert "{{" not in text
        return response


@pytest.fixture
def as_seat():
    """Sign somebody in: `as_seat(place.worker)` gives a client for that seat."""

    def sign_in(seat) -> JudgingClient:
        client = JudgingClient()
        client.force_login(seat.person, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["seat"] = seat.pk
        session.save()
        return client

    return sign_in
