"""Below the messages: rows 22 and 23, carriers, documents."""

import socket
import time
import urllib.parse

from ccr import message, text, web
from ccr.city import CATALOGUE, CLAIMS, EVENTS, STATEMENT, now

from . import case, expect
from .world import together


@case("5.11", "the JSON carrier, answered in kind; other media types")
def carriers(world):
    octets = world.event(world.south)
    first = world.tell(world.south, octets, media=web.JSON)
    expect(first.code == "accepted" and first.answer.media == web.JSON, str(first))
    again = world.tell(world.south, octets)
    expect(again.octets == first.octets, "the carrier made another answer of it")
    for media, body, wanted in (
            ("text/plain", octets, "wrong_media_type"), ("application/jwt", octets, "wrong_media_type"), ("", octets, "wrong_media_type"),
            (web.JSON, octets, "malformed"), (web.JSON, b'{"jws":1}', "malformed"), (web.JSON, b'{"jws":"a","jws":"b"}', "malformed"),
            (web.JSON, b'{"jws":"' + octets + b'","x":1}', "malformed"), (web.JOSE, b'{"jws":"' + octets + b'"}', "malformed")):
        answer = web.post(world.service.base + EVENTS, body, media)
        verdict = world.service.verdict(answer, octets, world.south, "ccr1-event+jwt")
        expect(verdict.code == wanted and not verdict.signed, f"{media} {body[:20]}: {verdict}")
    return "equal octets in both; eight bodies refused"


@case("5.3", "documents: media type, ETag, 304, Cache-Control")
def documents(world):
    for path in (STATEMENT, CATALOGUE):
        url = world.service.base + path
        answer = web.send("GET", url)
        etag = answer.headers.get("etag")
        expect(answer.status == 200 and answer.media == web.JOSE and etag and not etag.startswith("W/"), f"{path}: {answer.status} {etag}")
        expect(answer.headers.get("cache-control") == "public, max-age=300", f"{path}: {answer.headers.get('cache-control')}")
        again = web.send("GET", url, headers={"If-None-Match": etag})
        expect(again.status == 304 and not again.body, f"{path}: {again.status}")
        other = web.send("GET", url, headers={"If-None-Match": '"other"'})
        expect(other.status == 200 and other.body == answer.body, f"{path}: not the same octets")
        expect(web.send("POST", url, b"").status in (404, 405), f"POST {path}")
    return "statement and catalogue"


@case(22, "a flood of bad signatures from one address beside an honest partner")
def flood(world):
    south, refused = world.south, {}

    def honest():
        return world.tell(south, world.event(south), patient=False)
    alone = sorted(honest().answer.seconds for _ in range(20))
    head, body, _ = world.event(south).split(b".")
    bad = head + b"." + body + b"." + text.encode(bytes(range(64))).encode()

    def attack(index):
        if index == 0:
            return [honest() for _ in range(40)]
        for _ in range(150):
            answer = web.post(world.service.base + EVENTS, bad, source="127.0.0.2")
            refused[answer.status] = refused.get(answer.status, 0) + 1
        return []
    beside = together(5, attack)[0]
    expect({verdict.code for verdict in beside} == {"accepted"}, f"the honest partner: { {str(verdict) for verdict in beside} }")
    expect(set(refused) <= {401, 429} and refused.get(429, 0) > 0, f"the flood: {refused}")
    seconds = sorted(verdict.answer.seconds for verdict in beside)
    # Four threads of this very process share the machine with the service: a bound for what is out of hand, not for milliseconds.
    expect(seconds[20] < 5 * alone[10] + 0.1, f"the honest partner waits: {alone[10]:.3f} s alone, {seconds[20]:.3f} s beside it")
    return f"flood {refused}; honest median {1000 * alone[10]:.1f} ms alone, {1000 * seconds[20]:.1f} ms beside it"


@case(23, "bodies over the limit, with and without a length")
def oversize(world):
    url, host = world.service.base + CLAIMS, urllib.parse.urlsplit(world.service.base).netloc
    for size in (16_385 + 64, 65_536, 1_048_576):
        answer = web.post(url, b"x" * size)
        expect(answer.status == 413, f"{size} octets: {answer.status}")
    chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    answer = web.raw(url, f"POST {CLAIMS} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/jose\r\nTransfer-Encoding: chunked"
                     "\r\nConnection: close\r\n\r\n".encode() + chunk * 8 + b"0\r\n\r\n")
    expect(answer.split(b"\r\n")[0].split(b" ")[1:2] == [b"413"], f"chunked: {answer[:60]}")
    lie = web.raw(url, f"POST {CLAIMS} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/jose\r\nContent-Length: 99999999999\r\n"
                  "Connection: close\r\n\r\nabc".encode())
    expect(lie[9:12] in (b"413", b"400", b""), f"a length of 100 GB: {lie[:60]}")
    return "413"


@case(23, "Content-Length and Transfer-Encoding together, two lengths, two hosts")
def smuggling(world):
    url, host = world.service.base + EVENTS, urllib.parse.urlsplit(world.service.base).netloc
    inner = f"GET {STATEMENT} HTTP/1.1\r\nHost: {host}\r\n\r\n"
    head = f"POST {EVENTS} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/jose\r\n"
    attempts = {
        "CL and TE": head + f"Content-Length: {len(inner) + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner,
        "two CL": head + f"Content-Length: 0\r\nContent-Length: {len(inner)}\r\n\r\n" + inner,
        "CL with plus": head + "Content-Length: +0\r\n\r\n" + inner,
        "TE twice": head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + inner,
        "obsolete folding": head + "X-A: b\r\n Content-Length: 0\r\nContent-Length: 0\r\n\r\n" + inner,
        "bare line feeds": head.replace("\r\n", "\n") + "Content-Length: 0\n\n" + inner}
    seen = {}
    for name, octets in attempts.items():
        answer = web.raw(url, octets.encode(), timeout=8)
        statuses = [line.split(b" ")[1].decode() for line in answer.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]
        if name not in ("obsolete folding", "bare line feeds"):
            expect("200" not in statuses, f"{name}: the hidden request was served: {statuses}")
        seen[name] = "+".join(statuses) or "closed"
    return ", ".join(f"{name} {statuses}" for name, statuses in seen.items())


@case(23, "a header of a megabyte")
def long_header(world):
    host = urllib.parse.urlsplit(world.service.base).netloc
    answer = web.raw(world.service.base, f"GET {STATEMENT} HTTP/1.1\r\nHost: {host}\r\nX-Long: ".encode() + b"x" * 1_048_576 + b"\r\n\r\n")
    expect(not answer.startswith(b"HTTP/1.1 200"), f"{answer[:60]}")
    return answer[9:12].decode() or "closed"


@case(23, "100 connections that drip: others are served, and they are closed", beside=True)
def slowloris(world):
    parts = urllib.parse.urlsplit(world.service.base)
    drips = []
    for _ in range(100):
        connection = socket.create_connection((parts.hostname, parts.port), 5)
        connection.sendall(f"POST {EVENTS} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Le".encode())
        drips.append(connection)
    try:
        verdict = world.tell(world.south, world.event(world.south))
        expect(verdict.code == "accepted", f"the honest partner: {verdict}")
        expect(verdict.answer.seconds < 2, f"the honest partner waited {verdict.answer.seconds:.1f} s")
        # Each gets an octet now and then, so that the connection is never idle; the request has to end all the same.
        begun, closed = time.monotonic(), 0
        while time.monotonic() - begun < 75 and closed < len(drips):
            time.sleep(1)
            closed = sum(is_closed(connection) for connection in drips)
        expect(closed == len(drips), f"{len(drips) - closed} of {len(drips)} still open after {time.monotonic() - begun:.0f} s")
        return f"served in {1000 * verdict.answer.seconds:.0f} ms; all closed after {time.monotonic() - begun:.0f} s"
    finally:
        for connection in drips:
            connection.close()


def is_closed(connection):
    try:
        connection.sendall(b"n")
        connection.setblocking(False)
        received = connection.recv(4096)
        return not received or is_closed_after(connection)
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        if connection.fileno() >= 0:
            connection.settimeout(5)


def is_closed_after(connection):
    """An answer came (408); then the end has to follow."""
    connection.settimeout(2)
    try:
        while connection.recv(4096):
            pass
        return True
    except OSError:
        return True


@case("5.2", "a number of a message may come back once it is forgotten, and not before")
def remembered(world):
    jti, data = message.new_id(), {"kind": "catalogue_changed"}
    octets = world.south.write("event", world.service.entity, data, jti=jti, at=now() - 7 * 86_400 - 50)
    first, again = world.tell(world.south, octets), world.tell(world.south, octets)
    expect(first.octets == again.octets and first.code == "accepted", f"{first}, {again}")
    other = world.tell(world.south, world.south.write("event", world.service.entity, data, jti=jti))
    expect(other.code == "jti_conflict", str(other))
    return "conflict while it is remembered"
