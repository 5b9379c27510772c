"""HTTP/1.1 towards the service, by the standard library; and raw octets where HTTP itself is the attack."""

import http.client
import socket
import time
import urllib.parse

JOSE, JSON, PROBLEM = "application/jose", "application/json", "application/problem+json"


class Answer:
    def __init__(self, status, headers, body, seconds):
        self.status, self.body, self.seconds = status, body, seconds
        self.headers = {name.lower(): value for name, value in headers}

    @property
    def media(self):
        return self.headers.get("content-type", "").split(";")[0].strip()


def send(method, url, body=None, headers=None, source=None, timeout=30):
    """One request on a connection of its own. `source` is the address to call from."""
    parts = urllib.parse.urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=timeout, source_address=(source, 0) if source else None)
    begun = time.monotonic()
    try:
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, headers or {})
        response = connection.getresponse()
        return Answer(response.status, response.getheaders(), response.read(), time.monotonic() - begun)
    finally:
        connection.close()


def post(url, octets, media=JOSE, **more):
    return send("POST", url, octets, {"Content-Type": media, "Accept": media}, **more)


def raw(url, octets, timeout=20):
    """Sends octets as they are and returns what comes until the other side closes, or b"" when it just closes."""
    parts = urllib.parse.urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port or 80), timeout) as connection:
        try:
            connection.sendall(octets)
        except OSError:
            pass
        received = b""
        try:
            while True:
                piece = connection.recv(65_536)
                if not piece:
                    return received
                received += piece
        except OSError:
            return received
