"""Statements that are refused, and keys that must stop working. Rows 12–14 and 21. The service asks a partner out of turn at most once
a minute, so each of these cases has a city of its own, and they come last."""

import time

from ccr import message
from ccr.city import now
from ccr.keys import ED25519, SigningKey

from . import case, expect


def wait_until_askable(world):
    """The service has asked every city for its statement when it was set up; 60 seconds later it may ask again."""
    time.sleep(max(0, world.begun + 62 - time.monotonic()))


def new_key(city):
    return SigningKey.made_from(ED25519, f"{city.entity} next", fixed=False)


def entry(key):
    return {"jwk": key.public.jwk, "nbf": now() - 60, "exp": now() + 80 * 86_400, "state": "active"}


def offers(world, role, change):
    """The city serves another statement with a further key, and speaks under that key: what does the service say?"""
    wait_until_askable(world)
    city = world.cities[role]
    expect(world.tell(city, world.event(city)).code == "accepted", "the old key, before")
    key, asked = new_key(city), len(city.fetched)
    change(city, entry(key))
    verdict = world.tell(city, world.event_by(city, key))
    expect(len(city.fetched) > asked, "the service did not ask for the statement")
    return city, verdict


def with_key(city, further, **changes):
    data = city.statement_data()
    return city.statement(keys=data["keys"] + [further], **changes)


def stays_refused(world, role, change):
    city, verdict = offers(world, role, change)
    expect(verdict.code == "unknown_key" and not verdict.signed, str(verdict))
    after = world.tell(city, world.event(city))
    expect(after.code == "accepted", f"the statement before no longer holds: {after}")
    return str(verdict)


@case(12, "a key published as compromised, and its successor")
def renewed(world):
    def change(city, further):
        old = city.statement_data()["keys"][0]
        city.publish(keys=[further], retired=[{
            "jwk": old["jwk"], "from": old["nbf"], "to": now(), "reason": "compromised", "compromised_at": now()}])
    city, verdict = offers(world, "renew", change)
    expect(verdict.code == "accepted", f"the new key: {verdict}")
    old = world.tell(city, world.event(city))
    expect(old.code == "key_not_usable" and not old.signed, f"the old key: {old}")
    return f"new key accepted, old {old}"


@case(12, "the suspend button")
def suspended(world):
    west = world.cities["west"]
    expect(world.tell(west, world.event(west)).code == "accepted", "before")
    world.run("suspend")
    begun = time.monotonic()
    while (verdict := world.tell(west, world.event(west))).code == "accepted":
        expect(time.monotonic() - begun < 60, "still accepted after 60 s")
        time.sleep(0.2)
    expect(verdict.code == "peer_not_active", str(verdict))
    return f"{verdict} after {time.monotonic() - begun:.1f} s"


@case(13, "a smaller number")
def rolled_back(world):
    def change(city, further):
        city.seq = 1
        city.published = with_key(city, further)
    return stays_refused(world, "rollback", change)


@case(13, "the same number with other octets")
def forked(world):
    def change(city, further):
        city.published = with_key(city, further)
    return stays_refused(world, "fork", change)


@case(13, "an expired one with a greater number")
def frozen(world):
    def change(city, further):
        city.seq += 1
        city.published = with_key(city, further, iat=now() - 31 * 86_400)
    return stays_refused(world, "frozen", change)


@case(13, "one that claims another partner's key")
def thief(world):
    def change(city, further):
        city.seq += 1
        data = city.statement_data()
        city.published = city.statement(keys=data["keys"] + [further, entry(world.east.key())])
    verdict = stays_refused(world, "thief", change)
    east = world.tell(world.east, world.event(world.east))
    expect(east.code == "accepted", f"east lost its key: {east}")
    return verdict


@case(14, "a statement under another root than the one that was pinned")
def hijacked(world):
    city = world.cities["hijacked"]
    verdict = world.tell(city, world.event(city))
    expect(verdict.code == "unknown_key" and not verdict.signed, str(verdict))
    return str(verdict)


@case(21, "a statement that leads to an address nobody approved")
def led_astray(world):
    wait_until_askable(world)
    hits, city = [], world.cities["lure"]
    trap = world.trap(hits)
    try:
        host, _ = trap.split(":")
        key = new_key(city)
        city.publish(base=f"http://{trap}", hosts=[host, city.host], keys=city.statement_data()["keys"] + [entry(key)])
        verdict = world.tell(city, world.event_by(city, key))
        expect(verdict.code == "accepted", f"the statement itself is good: {verdict}")
        visitor, invite, _ = world.invite(city)
        answer = world.bring(visitor, invite, message.new_id())
        expect(answer.status >= 400, f"a claim went somewhere: {answer.status}")
        time.sleep(2)
        expect(not hits, f"called: {hits}")
    finally:
        world.untrap()
    return "accepted, and not followed"
