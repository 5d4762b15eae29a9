"""Reading in from an address: a real server on loopback is refused, and answers once its network is allowed by name."""

import json
import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import CommandError, call_command

from benchmarks.directory_data import many_services
from partners.directory import exporting, fetching
from partners.directory.fetching import Fetcher, Refused, is_public
from partners.models import Partnership, Service
from tests.partners.directory import publish


@contextmanager
def serving(answer):
    """A server whose every GET is answered by `answer(handler)`. Gives its address and the paths that were asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            asked.append(self.path)
            answer(self)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def reply(handler, body: bytes = b"[]", status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def http(settings):
    """Plain http is spoken, as no test has a certificate; loopback is refused still."""
    settings.DIRECTORY_ALLOW_HTTP = True
    return settings


@pytest.fixture
def allowed(http):
    http.DIRECTORY_ALLOW_NETWORKS = ["127.0.0.0/8"]
    return http


INSIDE = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",  # where clouds keep their secrets
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:1::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
]


@pytest.mark.parametrize("ip", INSIDE)
def test_what_is_inside_is_not_public(ip):
    assert not is_public(ip)


@pytest.mark.parametrize("ip", ["1.1.1.1", "51.140.0.1", "::ffff:1.1.1.1", "2a00:1450:4009::1"])
def test_the_open_internet_is_public(ip):
    assert is_public(ip)


def test_a_server_on_loopback_is_refused_and_never_asked(http):
    with serving(reply) as (address, asked):
        port = address.rpartition(":")[2]
        for host in (
            "127.0.0.1",
            "localhost",
            "2130706433",
            "127.1",
            "0x7f000001",
            "[::ffff:127.0.0.1]",
            "0",
        ):
            with pytest.raises(Refused, match=r"not on the open internet|no host"):
                Fetcher().get(f"http://{host}:{port}/")
        assert asked == []


def test_it_answers_once_its_network_is_allowed(allowed):
    with serving(lambda h: reply(h, b'{"a": 1}')) as (address, asked):
        assert Fetcher().json(f"{address}/feed?x=1") == {"a": 1}
        assert asked == ["/feed?x=1"]


def test_the_checked_address_is_the_one_connected_to(allowed, monkeypatch):
    """A name that says something public when it is checked and loopback when it is used gains nothing."""
    answers = iter(["127.0.0.1", "10.0.0.1", "10.0.0.1"])

    def resolve(host, port, **kwargs):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    with serving(lambda h: reply(h, h.headers["Host"].encode())) as (address, _):
        port = address.rpartition(":")[2]
        monkeypatch.setattr(fetching.socket, "getaddrinfo", Once(resolve, fetching.socket.getaddrinfo))
        assert Fetcher().get(f"http://feed.example:{port}/") == f"feed.example:{port}".encode()


class Once:
    """The first question about the feed's name is answered by one function, everything else as ever."""

    def __init__(self, first, otherwise):
        self.first, self.otherwise = first, otherwise

    def __call__(self, host, port, *args, **kwargs):
        if host == "feed.example":
            return self.first(host, port)
        return self.otherwise(host, port, *args, **kwargs)


def test_a_host_with_one_address_inside_is_refused(http, monkeypatch):
    def resolve(host, port, **kwargs):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("1.1.1.1", "10.0.0.1")]

    monkeypatch.setattr(fetching.socket, "getaddrinfo", resolve)
    with pytest.raises(Refused, match="not on the open internet"):
        Fetcher().get("https://feed.example/")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://feed.example/", "begin with https"),
        ("ftp://feed.example/", "begin with https"),
        ("file:///etc/passwd", "begin with https"),
        ("https://", "name a host"),
        ("https://me:secret@feed.example/", "no user"),
        ("https://feed.example:99999/", "not an address"),
        ("https://feed.example/a b", "letters that an address"),
        ("https://feed.example/\r\nX: y", "letters that an address"),
        ("https://no-such-host.invalid/", "no host"),
    ],
)
def test_other_addresses_are_refused(url, words):
    with pytest.raises(Refused, match=words):
        Fetcher().get(url)


def test_a_redirect_is_not_followed(allowed):
    def answer(handler):
        reply(handler, status=302, Location="/elsewhere")

    with serving(answer) as (address, asked):
        with pytest.raises(Refused, match="redirects are not followed"):
            Fetcher().get(f"{address}/")
        assert asked == ["/"]


def test_other_answers_are_refused(allowed):
    with serving(lambda h: reply(h, b"", 404)) as (address, _), pytest.raises(Refused, match="answered 404"):
        Fetcher().get(address)
    with serving(lambda h: reply(h, b"x", Content_Encoding="gzip")) as (address, _):
        with pytest.raises(Refused, match="packed content"):
            Fetcher().get(address)


def test_an_endless_answer_is_cut(allowed, monkeypatch):
    monkeypatch.setattr(fetching, "MOST_BYTES", 1_000_000)

    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x" * 65_536)
        except OSError:
            handler.close_connection = True

    with serving(answer) as (address, _), pytest.raises(Refused, match="larger than 1 MB"):
        Fetcher(bytes_left=1_000_000).get(address)


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_server_that_drips_is_hung_up_on(allowed, monkeypatch, part):
    """Each letter comes in time; the whole does not."""
    monkeypatch.setattr(fetching, "ONE_ANSWER_SECONDS", 0.8)

    def answer(handler):
        try:
            if part == "body":
                handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(100):
                handler.wfile.write(b"x")
                handler.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass
        handler.close_connection = True

    begun = time.monotonic()
    with serving(answer) as (address, _), pytest.raises(Refused, match="took too long"):
        Fetcher().get(address)
    assert time.monotonic() - begun < 8


def test_half_an_answer_is_none(allowed):
    def answer(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
        handler.close_connection = True

    with serving(answer) as (address, _), pytest.raises(Refused, match="did not answer"):
        Fetcher().get(address)


@pytest.mark.parametrize("pages", [None, -1, 201, "many", True])
def test_pages_are_bounded(allowed, pages):
    def answer(handler):
        body = (
            {"version": "HSDS-UK-3.0"} if handler.path == "/oruk" else {"total_pages": pages, "contents": []}
        )
        reply(handler, json.dumps(body).encode())

    with serving(answer) as (address, asked), pytest.raises(Refused, match="how many pages"):
        fetching.feed(f"{address}/oruk")
    assert len(asked) == 2


@pytest.mark.django_db
def test_our_own_directory_is_read_in_from_its_address(place, allowed, live_directory):
    """Page by page and record by record over a socket, into a partnership that has none of it."""
    elsewhere = Partnership.objects.create(slug="elsewhere", name="Elsewhere", place="Elsewhere")
    publish(place.council)
    many_services(place.council, 70, [place.need])
    with live_directory() as (address, asked):
        call_command("import_directory", f"{address}/oruk", "--partnership", "elsewhere")
    assert len([path for path in asked if path.startswith("/oruk/services/")]) == 71
    assert Service.objects.filter(agency__spells__partnership=elsewhere).count() == 71
    ours, theirs = (json.loads(exporting.export(p, "json")) for p in (place.partnership, elsewhere))
    assert theirs == [agency for agency in ours if agency["id"] == str(place.council.uuid)]


@pytest.mark.django_db
def test_the_command_refuses_loopback(place, http):
    with serving(reply) as (address, asked):
        with pytest.raises(
            CommandError, match=r"Nothing was changed\. 127\.0\.0\.1 is not on the open internet"
        ):
            call_command("import_directory", f"{address}/oruk", "--partnership", "luton")
    assert asked == []


@pytest.fixture
def live_directory():
    """The open directory behind a real socket. Its answers are made beforehand, in this test's own transaction."""
    from django.test import Client

    @contextmanager
    def serve():
        client, kept = Client(), {}

        def keep(path):
            kept[path] = client.get(path).content
            return json.loads(kept[path])

        kept["/oruk"] = client.get("/oruk/").content
        first = keep("/oruk/services")
        pages = [first] + [keep(f"/oruk/services?page={n}") for n in range(2, first["total_pages"] + 1)]
        for page in pages:
            for row in page["contents"]:
                keep(f"/oruk/services/{row['id']}")
        with serving(lambda handler: reply(handler, kept[handler.path])) as found:
            yield found

    return serve
