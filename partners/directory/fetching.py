"""Getting what an address holds without being led anywhere else: the guard against server-side request forgery.

Only https. The host is resolved once, every address that it has must be a public one, and the connection goes to the
address that was checked, so that a name which changes its mind in between gains nothing. Redirects are not followed,
no proxy and no netrc are read, nothing is unpacked, and size and time are bounded for all requests together.

It is written on the standard library, for what the libraries made for it leave open are the bounds: see
docs/decisions/directory.md.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from django.conf import settings

from partners.directory import reading_json
from partners.directory.reading_json import Unreadable

MOST_BYTES = 50_000_000
MOST_SECONDS = 600
MOST_PAGES = 200
MOST_SERVICES = 10_000
ONE_ANSWER_SECONDS = 30
SILENT_SECONDS = 10
CHUNK = 65_536
# Python calls these public, and they lead inwards all the same: addresses that carry another one within.
INWARDS = [
    ipaddress.ip_network(n)
    for n in (
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
        "100::/64",
        "fec0::/10",
        "192.88.99.0/24",
    )
]


class Refused(Unreadable):
    """The address may not be asked, or its answer is not taken. The message says why."""


def is_public(text: str) -> bool:
    """Whether an IP address is one of the open internet; or one that this deployment names as allowed."""
    ip = ipaddress.ip_address(text.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    ip = mapped or ip
    if any(ip in ipaddress.ip_network(n) for n in settings.DIRECTORY_ALLOW_NETWORKS):
        return True
    inwards = any(ip in network for network in INWARDS if network.version == ip.version)
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or inwards)


def resolved(host: str, port: int) -> str:
    """The one address to connect to. Refused where any that the host has is not public."""
    try:
        found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise Refused(f"There is no host {host[:80]}.") from None
    if not found or not all(is_public(ip) for ip in found):
        raise Refused(f"{host[:80]} is not on the open internet. Only public addresses are read.")
    return found[0]


class Pinned(http.client.HTTPConnection):
    """A connection to the checked address, that speaks to the host by its name."""

    def __init__(self, host: str, port: int, address: str, secure: bool):
        super().__init__(host, port, timeout=SILENT_SECONDS)
        self.address, self.secure = address, secure

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)
        if self.secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


@dataclass
class Fetcher:
    """One reading of a feed: its requests share what they may cost."""

    bytes_left: int = MOST_BYTES
    until: float = field(default_factory=lambda: time.monotonic() + MOST_SECONDS)

    def get(self, url: str) -> bytes:
        host, port, path, secure = parts_of(url)
        connection = Pinned(host, port, resolved(host, port), secure)
        left = min(ONE_ANSWER_SECONDS, self.until - time.monotonic())
        # A server that sends a letter now and then keeps every single read alive: this ends them all.
        late = threading.Event()
        watch = threading.Timer(max(left, 0), hang_up, [connection, late])
        watch.daemon = True
        watch.start()
        try:
            connection.request(
                "GET", path, headers={"Accept": "application/json", "Accept-Encoding": "identity"}
            )
            return self.body(url, connection.getresponse())
        except (OSError, http.client.HTTPException) as error:
            if late.is_set():
                raise Refused(f"{url[:120]} took too long to answer.") from None
            raise Refused(f"{url[:120]} did not answer: {type(error).__name__}.") from None
        finally:
            watch.cancel()
            connection.close()

    def body(self, url: str, response: http.client.HTTPResponse) -> bytes:
        if 300 <= response.status < 400:
            raise Refused(
                f"{url[:120]} leads elsewhere, and redirects are not followed. Give the last address."
            )
        if response.status != 200:
            raise Refused(f"{url[:120]} answered {response.status}.")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise Refused(f"{url[:120]} answered with packed content, which was not asked for.")
        content = bytearray()
        while chunk := response.read1(CHUNK):
            content += chunk
            if len(content) > self.bytes_left:
                raise Refused(f"The feed is larger than {MOST_BYTES // 1_000_000} MB.")
        if response.length:
            raise http.client.IncompleteRead(b"")
        self.bytes_left -= len(content)
        return bytes(content)

    def json(self, url: str):
        return reading_json.decoded(self.get(url), url)


def hang_up(connection: http.client.HTTPConnection, late: threading.Event) -> None:
    late.set()
    try:
        if connection.sock:
            connection.sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it had ended


def parts_of(url: str) -> tuple[str, int, str, bool]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("This is not an address.") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.DIRECTORY_ALLOW_HTTP):
        raise Refused("The address must begin with https://.")
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise Refused("The address must name a host, and no user.")
    if any(ord(letter) <= 32 or ord(letter) > 126 for letter in url):
        raise Refused("The address has letters that an address cannot have.")
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.hostname, port or (443 if secure else 80), path, secure


def feed(url: str):
    """What a feed holds: a whole file as it is; of an Open Referral API every service, each with all that it nests."""
    fetcher = Fetcher()
    base = url.split("?")[0].rstrip("/")
    first = fetcher.json(url)
    if isinstance(first, dict) and "contents" not in first and "id" not in first and "version" in first:
        base = f"{base}/services"
        first = fetcher.json(base)
    if not isinstance(first, dict) or "contents" not in first:
        return first
    if not base.endswith("/services"):
        raise Refused("Give the address of the whole directory, or of its services.")
    return [fetcher.json(f"{base}/{quote(own, safe='')}") for own in services_in(fetcher, base, first)]


def services_in(fetcher: Fetcher, base: str, first: dict) -> list[str]:
    pages = first.get("total_pages")
    if type(pages) is not int or not 0 <= pages <= MOST_PAGES:
        raise Refused(f"The feed does not say how many pages it has, or has more than {MOST_PAGES}.")
    found: dict[str, None] = {}
    for number in range(1, pages + 1):
        page = first if number == 1 else fetcher.json(f"{base}?page={number}")
        contents = page.get("contents") if isinstance(page, dict) else None
        for item in contents if isinstance(contents, list) else []:
            own = item.get("id") if isinstance(item, dict) else None
            if not isinstance(own, str) or len(own) > 80:
                raise Refused(f"Page {number} of the feed has a service without an id.")
            found[own] = None
        if len(found) > MOST_SERVICES:
            raise Refused(f"The feed has more than {MOST_SERVICES} services.")
    return list(found)
