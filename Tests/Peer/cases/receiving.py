"""The service as receiver: rows 1–11 and 29. Every message differs from a good one in one thing."""

import hashlib

from ccr import curve, message, text
from ccr.city import now
from ccr.keys import ED25519, ES256, SM2, SigningKey
from vectorset import forms, given, signed, whole

from . import case, expect
from .world import start_of_second, together


def retarget(world):
    """The makers of the vectors aim at the service, as south."""
    west = world.cities["west"]
    given.retarget(
        NOW=now(), ME=world.service.entity, SOUTH=world.south.entity, EAST=world.east.entity, WEST=west.entity,
        ROOT=world.south.root, KEYS=world.south.keys, RETIRED=world.compromised, PENDING=world.pending,
        EASTERN=world.east.key(SM2), WESTERN=west.key(), STRANGER=SigningKey.random(ED25519), NUMBER=lambda _: message.new_id(),
        ASKED=given.ASKED | {"scenario": "T-001"}, VERSION=world.south.version)


def play(world, vectors, only=None):
    """Sends vectors whose place is a POST of the service; each gets its own verdict."""
    played = 0
    for vector in vectors:
        if vector["consumer"] not in ("ccr1-claim+jwt", "ccr1-event+jwt") or only and not only(vector):
            continue
        octets = vector["compact"].encode("latin-1")
        verdict = world.service.ask(octets, world.south, vector["consumer"], source=world.stranger())
        wanted = vector["verdict"]
        expect(verdict.signed == is_signed(vector), f"{vector['name']}: {verdict}, signed or not")
        # A good claim whose code nobody minted has passed every check but the last.
        if wanted == "accepted":
            wanted = "code_invalid" if vector["consumer"] == "ccr1-claim+jwt" else ("accepted", "grant_unknown")
        expect(verdict.code == wanted or verdict.code in wanted, f"{vector['name']}: {verdict}, not {wanted}")
        played += 1
    expect(played > 0, "nothing was played")
    return f"{played} messages, each its own verdict"


BEFORE_SIGNATURE = {"malformed", "too_large", "header_forbidden", "wrong_type", "unknown_key", "key_not_usable", "alg_not_allowed",
                    "bad_signature"}


def is_signed(vector):
    """Whether the refusal has somebody to go to: the signature is good and the payload has a number."""
    if vector["verdict"] not in BEFORE_SIGNATURE:
        return True
    if vector["verdict"] != "malformed":
        return False
    try:
        head, body, signature = vector["compact"].split(".")
        key = {key.kid: key.public for key in [*given.KEYS.values(), given.EASTERN]}[text.parse(text.decode(head))["kid"]]
        return key.verifies(f"{head}.{body}".encode(), text.decode(signature)) \
            and len(text.decode(text.parse(text.decode(body))["jti"])) == 16
    except (text.Malformed, ValueError, KeyError, TypeError, AttributeError):
        return False


@case(1, "a random key, another city's key, a stranger under a partner's kid")
def forged(world):
    event, stranger = world.event(world.south), SigningKey.random(ED25519)
    head, body, _ = event.split(b".")
    verdicts = [
        (world.event_by(world.south, stranger), "unknown_key"),
        (world.event_by(world.south, world.east.key()), "wrong_issuer"),
        (head + b"." + body + b"." + text.encode(stranger.sign(head + b"." + body)).encode(), "bad_signature")]
    for octets, wanted in verdicts:
        verdict = world.tell(world.south, octets)
        expect(verdict.code == wanted, f"{verdict}, not {wanted}")
    return "unknown_key, wrong_issuer, bad_signature"


@case(2, "none, HS256 with the public key, each algorithm under each other's name")
@case(3, "each further header member")
def headers(world):
    retarget(world)
    return play(world, forms.header().vectors)


@case(4, "payloads two readers could read differently")
def parsers(world):
    retarget(world)
    return play(world, forms.strict_json().vectors)


@case(4, "compact forms two readers could read differently")
def compact_forms(world):
    retarget(world)
    return play(world, forms.encoding().vectors, lambda vector: vector["verdict"] != "too_large" and vector["compact"])


@case(5, "every type at every endpoint")
def types(world):
    retarget(world)
    played = play(world, whole.crossing().vectors)
    verdict = world.tell(world.south, world.event(world.south))
    expect(verdict.code == "accepted", f"the one right type: {verdict}")
    return played


@case(6, "a message for another city, forwarded")
def forwarded(world):
    octets = world.south.write("event", world.east.entity, {"kind": "catalogue_changed"})
    verdict = world.tell(world.south, octets)
    expect(verdict.code == "wrong_audience" and verdict.signed, str(verdict))
    return str(verdict)


@case(6, "envelopes: issuer, audience, members, order of the checks")
def envelopes(world):
    retarget(world)
    return play(world, whole.envelope().vectors, lambda vector: vector["name"] != "suspended partner")


@case(7, "50 parallel copies of one claim")
def replayed(world):
    octets = world.south.write("claim", world.service.entity, world.asked(world.south, world.citizens["good"]))
    verdicts = together(50, lambda _: world.service.ask(octets, world.south))
    expect({verdict.code for verdict in verdicts} == {"accepted"}, f"{ {str(verdict) for verdict in verdicts} }")
    expect(len({verdict.octets for verdict in verdicts}) == 1, "the copies got different answers")
    expect(verdicts[0].said.data["result"] == "meets", "the claim was good")
    return "50 equal answers"


@case(8, "the same jti with other octets")
def conflicting(world):
    jti = message.new_id()
    first = world.south.write("event", world.service.entity, {"kind": "catalogue_changed"}, jti=jti)
    second = world.south.write("event", world.service.entity, {"kind": "statement_changed"}, jti=jti)
    expect(world.tell(world.south, first).code == "accepted", "the first is good")
    verdict = world.tell(world.south, second)
    expect(verdict.code == "jti_conflict" and verdict.signed, str(verdict))
    expect(world.tell(world.south, first).code == "accepted", "the first stays answered")
    return str(verdict)


@case(9, "59 and 61 seconds early and late, for claims and events")
def early_and_late(world):
    for consumer, data, good in (("claim", world.no_code(), "code_invalid"), ("event", {"kind": "catalogue_changed"}, "accepted")):
        life = {"claim": 120, "event": 7 * 86_400}[consumer]
        for shift, wanted in ((59, good), (61, "not_yet_valid"), (-life - 59, good), (-life - 61, "expired")):
            octets = world.south.write(consumer, world.service.entity, data, at=start_of_second() + shift)
            verdict = world.service.ask(octets, world.south, f"ccr1-{consumer}+jwt")
            expect(verdict.code == wanted, f"{consumer} at {shift} s: {verdict}, not {wanted}")
            if wanted in ("expired", "not_yet_valid"):
                expect(abs(verdict.said.data["now"] - now()) < 5, "the clock in the answer")
    return "taken at 59, refused at 61"


@case(10, "the mirrored signature of ES256, and a second signature over the same octets")
def malleated(world):
    for algorithm in (ES256, SM2):
        key = world.south.keys[algorithm]
        octets = world.south.write("event", world.service.entity, {"kind": "catalogue_changed"}, key=key)
        head, body, signature = octets.split(b".")
        r, s = (text.decode(signature.decode())[:32], text.decode(signature.decode())[32:])
        if algorithm == ES256:
            other = r + curve.four(curve.P256.n - int.from_bytes(s, "big"))
        else:
            other = key.sign(head + b"." + body)
        first = world.tell(world.south, octets)
        again = world.tell(world.south, head + b"." + body + b"." + text.encode(other).encode())
        expect(first.code == again.code == "accepted", f"{algorithm}: {first}, {again}")
        expect(first.octets == again.octets, f"{algorithm}: the second got another answer")
    return "one effect, the stored answer"


@case(10, "DER, short and long signatures, ranges")
@case(11, "five dialects of SM2")
def signatures(world):
    retarget(world)
    return play(world, signed.signatures().vectors)


@case(11, "the published SM2 message under a key that is no partner's")
def published(world):
    verdict = world.tell(world.south, (
        b"eyJhbGciOiJTR0RfU00zX1NNMiIsImtpZCI6ImNVZV92SU5OWWRUNVhPLWxoSVpiU0poUTZOUHpZemZnZmdERXFHX3ZQd1EiLCJ0eXAiOiJjY3IxLXRlc3Q"
        b"rand0In0.eyJpc3MiOiJ1cm46Y2NyOjQxMDEwMCJ9.8uqhbm2LB-O2SM8xKX220RF0f-ttEcFwSlQuFY9o3xVsYSLOpsLc8nJBRx-w1A1LQn6J4QH-btV-0wO"
        b"-q98r0A"))
    expect(verdict.code == "wrong_type", str(verdict))
    return str(verdict)


@case(25, "every answer names its question by jti and hash")
def receipts(world):
    octets = world.event(world.south)
    verdict = world.tell(world.south, octets)
    wanted = text.encode(hashlib.sha256(octets[:octets.rindex(b".")]).digest())
    expect(verdict.said.payload["re"]["h"] == wanted, "the receipt has another hash")
    expect(verdict.said.payload["iss"] == world.service.entity and verdict.said.payload["aud"] == world.south.entity, "from and to")
    return "the receipt is of the question"


@case(29, "no negotiation: answers are signed with what the partner accepts first")
def no_downgrade(world):
    for city, wanted in ((world.south, ED25519), (world.east, SM2)):
        octets = world.event(city)
        verdict = world.tell(city, octets)
        header = text.parse(text.decode(verdict.octets.split(b".")[0].decode()))
        expect(header["alg"] == wanted, f"signed with {header['alg']}")
        expect(verdict.code == "accepted", str(verdict))
    return "Ed25519 for south, SM2 for east"
