"""Rows about people: codes, invites, what `unavailable` tells, what two cities could put together. 16–20, 26–28, 31."""

import hashlib
import os
import statistics
import time

from ccr import message, text
from ccr.city import CLAIMS, EVENTS, now
from ccr import web

from . import case, expect
from .world import contains, is_held, is_refused, is_welcome, together


def says_nothing(verdict, what):
    expect(verdict.code == "accepted" and verdict.said.data["result"] == "unavailable", f"{what}: {verdict}")
    expect(set(verdict.said.data) == {"result"}, f"{what}: the answer says {sorted(verdict.said.data)}")


@case(16, "no endpoint takes a person")
def no_lookup(world):
    for method, path in (("GET", CLAIMS), ("GET", EVENTS), ("GET", "/ccr/v1/subjects"), ("GET", "/ccr/v1/citizens"), ("GET", "/ccr/v1"),
                         ("POST", "/ccr/v1/usages"), ("POST", "/ccr/v1/checkpoints"), ("POST", "/ccr/v1/grants"),
                         ("GET", "/ccr/v1/claims/" + message.new_id()), ("GET", "/ccr/v1/grants/" + message.new_id())):
        answer = web.send(method, world.service.base + path, b"" if method == "POST" else None, {"Content-Type": web.JOSE})
        expect(answer.status in (404, 405), f"{method} {path}: {answer.status}")
    return "two POST endpoints and two documents, no other"


@case(16, "guessing codes is stopped")
def guessing(world):
    guess, wrong = world.cities["guess"], 0
    for _ in range(60):
        verdict = world.claim(guess, world.no_code(), patient=False)
        if verdict.code == "rate_limited":
            expect("retry-after" in verdict.answer.headers, "no Retry-After")
            return f"rate_limited after {wrong} wrong codes"
        expect(verdict.code == "code_invalid", str(verdict))
        wrong += 1
    expect(False, "60 wrong codes within seconds")


@case(17, "below the band, without a score, withdrawn between code and claim: one answer")
def one_answer(world):
    south, answers = world.south, {}
    ends = {"low": lambda citizen: None, "unscored": world.unscore, "withdrawing": lambda citizen: world.withdraw(citizen, south)}
    for who, end in ends.items():
        citizen = world.citizens[who]
        data = world.asked_above(south, citizen) if who == "low" else world.asked(south, citizen)
        end(citizen)
        answers[who] = world.claim(south, data)
        says_nothing(answers[who], who)
    sizes = {who: len(verdict.octets) for who, verdict in answers.items()}
    expect(len(set(sizes.values())) == 1, f"sizes {sizes}")
    fields = {who: sorted(verdict.answer.headers) for who, verdict in answers.items()}
    expect(len({str(names) for names in fields.values()}) == 1, f"header fields {fields}")
    return f"three times {sizes['low']} octets"


@case(17, "below the band and met take the same time")
def same_time(world):
    south, seconds = world.south, {"low": [], "good": []}
    for _ in range(12):
        for who, measured in seconds.items():
            citizen = world.citizens[who]
            data = world.asked_above(south, citizen) if who == "low" else world.asked(south, citizen)
            measured.append(world.claim(south, data).answer.seconds)
    middle = {who: statistics.median(measured) for who, measured in seconds.items()}
    expect(max(middle.values()) < 2 * min(middle.values()) + 0.01, f"{middle}")
    return ", ".join(f"{who} {1000 * value:.1f} ms" for who, value in middle.items())


@case(18, "one person at two partners: no common value")
def unlinkable(world):
    grants = [world.granted(city, world.citizens["good"]) for city in (world.south, world.east)]
    again = world.granted(world.south, world.citizens["good"])
    expect(grants[0].data["sub"] == again.data["sub"], "one person, one partner: two subjects")

    def values(value):
        if isinstance(value, dict):
            return set().union(*(values(inner) for inner in value.values()))
        if isinstance(value, list):
            return set().union(*(values(inner) for inner in value), set())
        return {value} if isinstance(value, str) and len(value) >= 16 else set()
    common = values(grants[0].payload) & values(grants[1].payload)
    common -= {world.service.entity, grants[0].data["consent"]["notice_hash"]}
    expect(not common, f"in common: {common}")
    return "different sub, consent id and jti"


@case(18, "no handle of the home app in a message")
def no_handle(world):
    grant = world.granted(world.south, world.citizens["good"])
    handle = world.citizens["good"]
    expect(not contains(grant.signing_input, handle) and handle[4:] not in str(grant.payload), "the handle crossed")
    return "no handle"


@case(19, "a code that has expired is any other wrong code", beside=True)
def expired_code(world):
    data = world.asked(world.south, world.citizens["good"])
    if "clock" in world.config:
        # Whoever holds the service's database moves this one code's time back.
        print(f"expire {hashlib.sha256(text.decode(data['code'])).hexdigest()}, please", flush=True)
        expect(world.until(lambda: os.path.exists(world.config["clock"]), 120), "nobody moved the time")
    else:
        time.sleep(121)
    late, nobody = world.claim(world.south, data), world.claim(world.south, world.no_code())
    expect(late.code == nobody.code == "code_invalid", f"{late}, {nobody}")
    expect(len(late.octets) == len(nobody.octets), "told apart by their sizes")
    return str(late)


@case(19, "second use of a code, another city's claim: the same code_invalid")
def stolen_code(world):
    south, east = world.south, world.east
    data = world.asked(south, world.citizens["good"])
    stranger = world.claim(east, data)
    expect(stranger.code == "code_invalid", f"another city: {stranger}")
    expect(world.claim(south, data).code == "accepted", "the code is south's")
    second = world.claim(south, data)
    nobody = world.claim(south, world.no_code())
    expect(second.code == nobody.code == "code_invalid", f"{second}, {nobody}")
    sizes = {len(verdict.octets) for verdict in (second, nobody)}
    expect(len(sizes) == 1, f"sizes {sizes}")
    return "code_invalid, of one size"


@case(19, "a claim that differs from the invite in anything")
def unbound(world):
    changes = {"invite_jti": message.new_id(), "verifier": text.encode(os.urandom(32)), "scenario": "T-002", "purpose": "reading",
               "min_band": world.above, "disclose": "band"}
    for name, value in changes.items():
        data = world.asked(world.south, world.citizens["good"])
        verdict = world.claim(world.south, data | {name: value})
        expect(verdict.code in ("code_invalid", "scenario_unknown", "purpose_not_agreed"), f"{name}: {verdict}")
    return "refused for each of six members"


@case(20, "tampered, unlisted, expired and foreign invites: no consent screen")
def fake_invites(world):
    south, verifier = world.south, os.urandom(32)

    def is_refused(invite, what):
        for path, body in (("/v1/federation/invites/inspect", {}), ("/v1/federation/codes", world.agreement(world.citizens["good"]))):
            answer = world.code_attempt(path, invite, body)
            expect(400 <= answer.status < 500, f"{what} at {path}: {answer.status}")
    _, good = south.invite(world.service.entity, verifier)
    expect(world.code_attempt("/v1/federation/invites/inspect", good, {}).status == 200, "the good invite")
    head, body, signature = good.split(b".")
    payload = text.parse(text.decode(body.decode()))
    payload["data"]["min_band"] = "L1"
    is_refused(head + b"." + text.encode(text.write(payload)).encode() + b"." + signature, "tampered")
    is_refused(south.invite(world.service.entity, verifier, return_uri="https://evil.example/return")[1], "unlisted")
    data, _ = south.invite(world.service.entity, verifier)
    is_refused(south.write("invite", world.service.entity, data, at=now() - 700), "expired")
    is_refused(south.write("invite", world.east.entity, data), "for another city")
    is_refused(south.write("claim", world.service.entity, world.no_code()), "a claim instead")
    is_refused(south.write("invite", world.service.entity, data | {"disclose": "score"}), "beyond the agreement")
    return "refused before the screen and before a code"


@case(20, "invites that ask for something else than the catalogue of their version says")
def other_terms(world):
    south = world.south
    # Nothing can be compared with a version nobody holds; all of these are sound otherwise.
    strange = {"another purpose": {"purpose": "reading"}, "a higher band": {"min_band": world.above}, "more told": {"disclose": "band"},
               "not there": {"scenario": "T-404"}, "closed to this city": {"scenario": "T-005"}, "over": {"scenario": "T-006"}}
    for what, changes in strange.items():
        for version, status in ((south.version, 4), (south.version - 1, 2)):
            _, invite = south.invite(world.service.entity, os.urandom(32), cat_ver=version, **changes)
            answer = world.code_attempt("/v1/federation/invites/inspect", invite, {})
            expect(answer.status // 100 == status, f"{what}, catalogue {version}: {answer.status}")
    return f"{len(strange)} kinds refused, and shown where the version is another"


@case(26, "20 holds at once under a grant of two uses")
def raced(world):
    visitor = world.welcome(world.south, max_uses=2)
    answers = together(20, lambda _: world.hold(visitor))
    good = [answer for answer in answers if is_held(answer)]
    refused = [answer for answer in answers if is_refused(answer)]
    expect(len(good) == 2 and len(refused) == 18, f"{len(good)} holds, {sorted(answer.status for answer in answers)}")
    return "two of twenty"


@case(27, "more claims a day than agreed")
def over_quota(world):
    tiny, codes = world.cities["tiny"], []
    for _ in range(4):
        verdict = world.claim(tiny, world.asked(tiny, world.citizens["good"]), patient=False)
        codes.append(verdict.code)
    expect(codes == ["accepted"] * 3 + ["rate_limited"], str(codes))
    return "the fourth of three: rate_limited"


@case(28, "consent withdrawn while the partner is down", beside=True)
def withdrawn_while_down(world):
    down = world.cities["down"]
    grant = world.granted(down, world.citizens["leaving"])
    down.stop()
    world.withdraw(world.citizens["leaving"], down)
    down.listen()
    told = down.wait_for(lambda asked: asked.data.get("grant_jti") == grant.payload["jti"], 90)
    expect(told is not None and told[0].data["kind"] == "grant_revoked", "no event came")
    return "the event came when the partner was back"


@case(31, "a code for A's invite, claimed in B's login")
def planted_code(world):
    south = world.south
    visitor_a, invite_a, _ = world.invite(south)
    visitor_b, invite_b, _ = world.invite(south)
    code = south.mint(invite_a)
    answer = world.bring(visitor_b, invite_b, code)
    expect(400 <= answer.status < 500, f"B with A's code: {answer.status}")
    answer = world.bring(visitor_b, invite_a, code)
    expect(400 <= answer.status < 500, f"B with A's invite: {answer.status}")
    expect(is_welcome(world.bring(visitor_a, invite_a, south.mint(invite_a))), "A's own code")
    data, other = world.asked(south, world.citizens["good"]), world.asked(south, world.citizens["good"])
    verdict = world.claim(south, data | {"invite_jti": other["invite_jti"], "verifier": other["verifier"]})
    expect(verdict.code == "code_invalid", str(verdict))
    return "code_invalid in both directions"
