"""Statements that are refused, and keys that must stop working. Rows 12–14 and 21. A service asks for statements out of turn once a minute
at most: so all cities publish what they try first, and then each case looks at what became of it."""

import time

from ccr import message
from ccr.city import STATEMENT, now
from ccr.keys import ED25519, SigningKey

from . import case, expect


def new_key(city):
    return SigningKey.made_from(ED25519, f"{city.entity} next", fixed=False)


def entry(key):
    return {"jwk": key.public.jwk, "nbf": now() - 60, "exp": now() + 80 * 86_400, "state": "active"}


def with_key(city, further, **changes):
    data = city.statement_data()
    return city.statement(keys=data["keys"] + [further], **changes)


def rolled(city, further):
    city.seq = 1
    city.published = with_key(city, further)


def forked(city, further):
    city.published = with_key(city, further)


def frozen(city, further):
    city.seq += 1
    city.published = with_key(city, further, iat=now() - 31 * 86_400)


def stolen(world):
    def change(city, further):
        city.seq += 1
        data = city.statement_data()
        city.published = city.statement(keys=data["keys"] + [further, entry(world.east.key())])
    return change


def renewed(city, further):
    old = city.statement_data()["keys"][0]
    city.publish(keys=[further], retired=[{
        "jwk": old["jwk"], "from": old["nbf"], "to": now(), "reason": "compromised", "compromised_at": now()}])


def led_astray(world):
    def change(city, further):
        host = world.trap_address.split(":")[0]
        city.publish(base=f"http://{world.trap_address}", hosts=[host, city.host],
                     keys=city.statement_data()["keys"] + [further])
    return change


@case(13, "every city publishes another statement, and the service asks for it under a key nobody has", beside=True)
def published(world):
    changes = {"rollback": rolled, "fork": forked, "frozen": frozen, "thief": stolen(world), "renew": renewed, "lure": led_astray(world)}
    world.trap_address = f"127.0.0.2:{world.config['port'] + len(world.cities)}"
    asked = {}
    for role, change in changes.items():
        city = world.cities[role]
        verdict = world.tell(city, world.event(city))
        expect(verdict.code == "accepted", f"{role} before: {verdict}")
        asked[role] = city.fetched.count(STATEMENT)
        change(city, entry(new_key(city)))
    renew = world.cities["renew"]

    def has_asked_all():
        # A key that is in no statement, so that every partner is asked whose minute is over.
        world.tell(renew, world.event_by(renew, SigningKey.random(ED25519)))
        return all(world.cities[role].fetched.count(STATEMENT) > count for role, count in asked.items())
    expect(world.until(has_asked_all, 130, pause=3), "the service did not ask every city again")
    world.published.set()
    return f"{len(changes)} statements fetched"


def stays_refused(world, role):
    """The new key is nobody's, and the statement before holds."""
    expect(world.published.wait(140), "nothing was published")
    city = world.cities[role]
    verdict = world.tell(city, world.event_by(city, new_key(city)))
    expect(verdict.code == "unknown_key" and not verdict.signed, str(verdict))
    after = world.tell(city, world.event(city))
    expect(after.code == "accepted", f"the statement before no longer holds: {after}")
    return str(verdict)


@case(13, "a smaller number")
def rollback(world):
    return stays_refused(world, "rollback")


@case(13, "the same number with other octets")
def fork(world):
    return stays_refused(world, "fork")


@case(13, "an expired one with a greater number")
def freeze(world):
    return stays_refused(world, "frozen")


@case(13, "one that claims another partner's key")
def theft(world):
    verdict = stays_refused(world, "thief")
    east = world.tell(world.east, world.event(world.east))
    expect(east.code == "accepted", f"east lost its key: {east}")
    return verdict


@case(12, "a key published as compromised, and its successor")
def compromised(world):
    expect(world.published.wait(140), "nothing was published")
    city = world.cities["renew"]
    verdict = world.tell(city, world.event_by(city, new_key(city)))
    expect(verdict.code == "accepted", f"the new key: {verdict}")
    old = world.tell(city, world.event(city))
    expect(old.code == "key_not_usable" and not old.signed, f"the old key: {old}")
    return f"new key accepted, old {old}"


@case(12, "the suspend button")
def suspended(world):
    west = world.cities["west"]
    expect(world.tell(west, world.event(west)).code == "accepted", "before")
    print(f"suspend {west.entity}, please", flush=True)
    begun = time.monotonic()
    while (verdict := world.tell(west, world.event(west))).code == "accepted":
        expect(time.monotonic() - begun < 120, "still accepted after 120 s")
        time.sleep(0.2)
    expect(verdict.code == "peer_not_active", str(verdict))
    return f"{verdict} after {time.monotonic() - begun:.1f} s"


@case(14, "a statement under another root than the one that was pinned")
def hijacked(world):
    city = world.cities["hijacked"]
    verdict = world.tell(city, world.event(city))
    expect(verdict.code == "unknown_key" and not verdict.signed, str(verdict))
    return str(verdict)


@case(21, "a statement that leads to an address nobody approved")
def astray(world):
    hits, city = [], world.cities["lure"]
    expect(world.published.wait(140), "nothing was published")
    expect(world.trap(hits) == world.trap_address, "the trap stands elsewhere")
    try:
        verdict = world.tell(city, world.event_by(city, new_key(city)))
        expect(verdict.code == "accepted", f"the statement itself is good: {verdict}")
        visitor, invite, _ = world.invite(city)
        answer = world.bring(visitor, invite, message.new_id())
        expect(answer.status >= 400, f"a claim went somewhere: {answer.status}")
        time.sleep(2)
        expect(not hits, f"called: {hits}")
    finally:
        world.untrap()
    return "accepted, and not followed"
