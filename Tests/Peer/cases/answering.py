"""The service as sender: answers that are none. Rows 14, 15, 21; slow, silent, HTML, and what is not in any row."""

import threading
import time

from ccr import message, text, web
from ccr.city import CLAIMS, now
from ccr.keys import ED25519, SigningKey

from . import case, expect
from .world import is_welcome, together


def claims_are(world, city, behaviour, what):
    """The service claims from `city`, whose server behaves so; no visitor may come of it. The claim must really have arrived.

    The next honest answer is believed: so no number of lies ever opens the circuit here, and each case meets the service alone.
    """
    visitor, invite, _ = world.invite(city)
    code, arrived = city.mint(invite), []

    def override(handler, octets):
        arrived.append(octets)
        behaviour(handler, octets)
    city.overrides[CLAIMS] = override
    try:
        begun = time.monotonic()
        answer = world.bring(visitor, invite, code)
    finally:
        del city.overrides[CLAIMS]
    expect(arrived, f"{what}: the claim did not arrive ({answer.status} {answer.body[:120]})")
    expect(answer.status >= 400, f"{what}: {answer.status}, a visitor came of it")
    expect(answer.status != 500, f"{what}: internal error")
    seconds = time.monotonic() - begun
    world.welcome(city)
    return answer, seconds


def read_claim(city, octets):
    return message.read(octets, "ccr1-claim+jwt", [city.service.peer()], city.entity, now())


def grant(city, claim, key=None, receipt=None, issuer=None, **changes):
    data = {"result": "meets", "sub": message.new_id(), "min_band": claim.data["min_band"], "scenario": claim.data["scenario"],
            "not_after": now() + 600, "max_uses": 1, "consent": {
                "id": message.new_id(), "at": now(), "notice_ver": "1", "notice_hash": message.text.encode(bytes(32)),
                "purpose": claim.data["purpose"]}} | changes
    return message.write("ccr1-grant+jwt", key or city.key(), issuer or city.entity, city.service.entity, data, now(),
                         re=receipt or claim.receipt)


@case(15, "the grant of another question")
def swapped(world):
    city, claims = world.cities["liar"], []

    def keep(handler, octets):
        claims.append(read_claim(city, octets))
        handler.reply(500, b"", "text/plain")
    claims_are(world, city, keep, "no answer yet")

    def other(handler, octets):
        handler.reply(200, grant(city, read_claim(city, octets), receipt=claims[0].receipt))
    claims_are(world, city, other, "another question's receipt")
    return "refused"


@case(15, "grants that say more, or something else, than was asked")
def beyond(world):
    city = world.cities["liar"]
    score = {"value": 1, "min": 0, "max": 2, "scheme": "x", "card_version": "1", "as_of": now()}
    changes = {
        "another scenario": {"scenario": "other"}, "another band": {"min_band": "L9"}, "a score nobody asked for": {"score": score},
        "a band nobody asked for": {"band": {"band": "L5", "label": {"zh": "一", "en": "x"}}}, "for ever": {"not_after": now() + 10**9},
        "a thousand uses": {"max_uses": 1000}, "no subject": {"sub": ""}, "bad news": {"result": "fails"}}
    for what, change in changes.items():
        def behave(handler, octets, change=change):
            handler.reply(200, grant(city, read_claim(city, octets), **change))
        claims_are(world, city, behave, what)
    return f"{len(changes)} refused"


@case(15, "answers of another type, another city, another key, unsigned")
def other_answers(world):
    city, east = world.cities["liar"], world.east
    answers = {
        "an ack": lambda claim: (200, city.write("ack", city.service.entity, {"status": "recorded"}, re=claim.receipt), web.JOSE),
        "an error with status 200": lambda claim: (200, city.write("error", city.service.entity, {
            "code": "code_invalid", "status": 400, "now": now()}, re=claim.receipt), web.JOSE),
        "east's signature": lambda claim: (200, grant(east, claim), web.JOSE),
        "east's key in its name": lambda claim: (200, grant(city, claim, key=east.key()), web.JOSE),
        "a stranger's key": lambda claim: (200, grant(city, claim, key=SigningKey.random(ED25519)), web.JOSE),
        "unsigned JSON": lambda claim: (200, text.write({"result": "meets", "sub": message.new_id()}), web.JSON),
        "the question itself": lambda claim: (200, claim.octets, web.JOSE),
        "a cut message": lambda claim: (200, grant(city, claim)[:-1], web.JOSE),
        "two messages": lambda claim: (200, grant(city, claim) + b"\n" + grant(city, claim), web.JOSE),
        "nothing": lambda claim: (200, b"", web.JOSE),
        "an unsigned problem": lambda claim: (400, b'{"type":"urn:ccr:error:code_invalid","code":"code_invalid"}', web.PROBLEM),
        "HTML": lambda claim: (200, b"<!DOCTYPE html><title>Welcome</title>" + b"x" * 2_000, "text/html"),
        "a megabyte": lambda claim: (200, b"x" * 1_048_576, web.JOSE),
        "a grant as HTML": lambda claim: (200, grant(city, claim), "text/html"),
    }
    for what, make in answers.items():
        def behave(handler, octets, make=make):
            claim = read_claim(city, octets)
            claim.octets = octets
            try:
                handler.reply(*make(claim))
            except OSError:
                pass
        claims_are(world, city, behave, what)
    return f"{len(answers)} refused"


@case(21, "a redirect, and a statement that leads elsewhere")
def redirected(world):
    hits, liar = [], world.cities["liar"]
    trap = world.trap(hits)
    try:
        for status in (301, 302, 303, 307, 308):
            def behave(handler, octets, status=status):
                handler.reply(status, b"", "text/plain", Location=f"http://{trap}/ccr/v1/claims")
            claims_are(world, liar, behave, f"redirect {status}")
        expect(not hits, f"followed: {hits}")
    finally:
        world.untrap()
    return "five redirects, none followed"


@case("slow", "one octet a second, and silence: given up in time, and an honest answer is believed after it", beside=True)
def slow(world):
    done = threading.Event()

    def drip(handler, octets):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/jose\r\nContent-Length: 1000\r\n\r\n")
        while not done.wait(1):
            try:
                handler.wfile.write(b"x")
                handler.wfile.flush()
            except OSError:
                return

    def silence(handler, octets):
        done.wait(40)
    attempts = (("slow", drip), ("mute", silence))
    try:
        times = together(2, lambda index: claims_are(world, world.cities[attempts[index][0]], attempts[index][1], attempts[index][0])[1])
    finally:
        done.set()
    expect(max(times) < 15, f"{times}")
    return ", ".join(f"{name} {seconds:.1f} s" for (name, _), seconds in zip(attempts, times))
