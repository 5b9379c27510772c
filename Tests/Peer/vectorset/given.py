"""The parties, keys and good messages all vectors start from. The keys are published on purpose."""

import hashlib
import json

from ccr import message, rules, text
from ccr.keys import ALGORITHMS, ED25519, ES256, SM2, SigningKey

T = {name: f"ccr1-{name}+jwt" for name in
     ("statement", "catalogue", "invite", "claim", "grant", "event", "ack", "error", "usage", "checkpoint")}


def test_key(algorithm, label):
    return SigningKey.made_from(algorithm, label, fixed=True)


def octets(label, count=16):
    """Fixed octets instead of random ones, as base64url."""
    return text.encode(hashlib.sha256(b"ccr test octets " + label.encode()).digest()[:count])


NOW = 1_785_542_400  # 2026-08-01 08:00:00 in UTC+8
ME, SOUTH, EAST, WEST = (f"urn:ccr:test:{name}" for name in ("north", "south", "east", "west"))
ROOT = test_key(SM2, "south root")
KEYS = {algorithm: test_key(algorithm, f"south {algorithm}") for algorithm in ALGORITHMS}
RETIRED = test_key(ED25519, "south retired")
PENDING = test_key(ED25519, "south pending")
EASTERN, WESTERN, STRANGER = (test_key(ED25519, label) for label in ("east", "west", "stranger"))
# Numbers messages; a live run, which must not repeat itself, puts chance here.
NUMBER = octets
VERIFIER = octets("verifier", 32)
CHALLENGE = text.encode(hashlib.sha256(text.decode(VERIFIER)).digest())
ASKED = {"scenario": "YOU-001", "purpose": "travel", "min_band": "L3", "disclose": "meets"}
VERSION = 12
LABEL = {"zh": "良好", "en": "good"}
BAND = {"band": "L4", "label": LABEL}


def validity(key, state):
    return {"jwk": key.public.jwk, "nbf": NOW - 30 * rules.DAY, "exp": NOW + 60 * rules.DAY, "state": state}


def statement_data(seq=7):
    return {
        "seq": seq, "root": ROOT.public.jwk, "name": {"zh": "测试南市", "en": "Test City South"},
        "base": "https://ccr.south.example", "profiles": ["core", "catalogue"], "hosts": ["ccr.south.example"],
        "return_uris": ["https://app.south.example/ccr/return"], "tls_spki": [],
        "keys": [validity(KEYS[SM2], "active"), validity(KEYS[ED25519], "active"), validity(KEYS[ES256], "retiring"),
                 validity(PENDING, "pending") | {"nbf": NOW + rules.DAY}],
        "retired": [{"jwk": RETIRED.public.jwk, "from": NOW - 90 * rules.DAY, "to": NOW - 30 * rules.DAY,
                     "reason": "compromised", "compromised_at": NOW - 31 * rules.DAY}],
        "algs_accept": [SM2, ED25519], "bands": [
            {"band": "L3", "label": {"zh": "一般", "en": "fair"}, "share_permille": 512},
            {"band": "L4", "label": LABEL, "share_permille": 301},
            {"band": "L5", "label": {"zh": "优秀", "en": "excellent"}, "share_permille": 187}],
        "purposes": ["travel", "reading"], "contacts": ["privacy@south.example", "+86 10 0000 0000"],
    }


def item(number, **changes):
    return {
        "id": f"YOU-{number:03}", "name": {"zh": "景区门票优惠", "en": "Scenic-spot ticket discount"}, "kind": "travel",
        "adcode": "410100", "min_band": "L3", "disclose": "meets", "open_to": [],
        "benefit": {"kind": "percent", "percent": 20, "fen": 5_000, "text": {"zh": "八折，最多减五十元", "en": "20 % off, at most 50 yuan"}},
        "quota": {"per_sub": 2, "period": "month"}, "from": NOW - 100 * rules.DAY, "to": NOW + 100 * rules.DAY,
        "how": {"zh": "在售票处出示二维码", "en": "Show the QR code at the ticket office"},
    } | changes


def catalogue_data():
    return {"ver": VERSION, "items": [
        item(1), item(2, open_to=[ME], benefit={"kind": "loan", "text": {"zh": "一次四十本", "en": "40 books at once"}}),
        item(3, kind="rental", disclose="band",
             benefit={"kind": "deposit_waiver", "fen": 200_000, "text": {"zh": "免押金", "en": "no deposit"}})]}


def data():
    return {
        "statement": statement_data(),
        "catalogue": catalogue_data(),
        "invite": ASKED | {"return_uri": "https://app.south.example/ccr/return", "cat_ver": VERSION, "challenge": CHALLENGE},
        "claim": {"code": octets("code"), "invite_jti": octets("invite"), "verifier": VERIFIER} | ASKED | {"cat_ver": VERSION},
        "grant": {"result": "meets", "sub": octets("sub"), "min_band": "L3", "scenario": "YOU-001", "not_after": NOW + 1_800,
                  "max_uses": 2, "consent": {"id": octets("consent"), "at": NOW - 30, "notice_ver": "2026-08",
                                             "notice_hash": octets("notice", 32), "purpose": "travel"}},
        "event": {"kind": "grant_revoked", "grant_jti": octets("grant"), "sub": octets("sub")},
        "ack": {"status": "recorded"},
        "error": {"code": "code_invalid", "status": 400, "now": NOW},
    }


def score():
    return {"value": 142, "min": 0, "max": 200, "scheme": "test-south", "card_version": "2026.1", "as_of": NOW - 3_600}


def question():
    return message.write(T["claim"], test_key(ED25519, "north"), ME, SOUTH, DATA["claim"], NOW - 2, jti=octets("question"))


DATA, SCORE = data(), score()
QUESTION = question()


def retarget(**changes):
    """Points all makers at another receiver, time and set of keys."""
    globals().update(changes)
    globals().update(DATA=data(), SCORE=score())
    globals().update(QUESTION=question())


def question_receipt():
    signing_input = QUESTION[:QUESTION.rindex(b".")]
    return {"jti": octets("question"), "h": text.encode(hashlib.sha256(signing_input).digest())}


def payload(name, /, **changes):
    """The good payload of a type; a change to `None` takes the member away."""
    kind = rules.TYPES[T[name]]
    members = {"iss": SOUTH, "aud": "*" if kind.document else ME, "jti": NUMBER(f"message {name}"), "iat": NOW,
               "exp": NOW + kind.life}
    members |= {"re": question_receipt()} if kind.answer else {}
    members |= {"data": DATA[name]} | changes
    return {member: value for member, value in members.items() if value is not None}


class File:
    """One file of vectors. Names are unique within it."""

    def __init__(self, about):
        self.about, self.vectors = about, []

    def add(self, name, typ, compact, verdict, why, consumer=None, now=None, **extra):
        assert name not in {vector["name"] for vector in self.vectors}, name
        consumer = consumer or typ
        if rules.TYPES[T[consumer]].answer:
            extra.setdefault("question", QUESTION.decode())
        self.vectors.append({"name": name, "type": T[typ], "consumer": T[consumer], "now": NOW if now is None else now,
                             "compact": compact.decode("latin-1"), "verdict": verdict} | extra | {"why": why})

    def made(self, name, typ, verdict, why, /, key=None, now=None, extra=None, header=None, raw=None, **changes):
        """A message of a good payload with changes; `raw` replaces the payload's octets, `header` the header's."""
        key = key or (ROOT if typ == "statement" else KEYS[SM2])
        content = raw if raw is not None else text.write(payload(typ, **changes))
        head = header if header is not None else message.header_of(key, T[typ])
        self.add(name, typ, message.sign_raw(head, content, key), verdict, why, now=now, **(extra or {}))

    def data(self, name, typ, pointer, why, change=None, without=None):
        """A message whose data break one rule, at `pointer`."""
        data = json.loads(json.dumps(DATA[typ])) | (change or {})
        if without:
            del data[without]
        self.made(name, typ, "invalid_data", why, key=ROOT if typ == "statement" else KEYS[ED25519], data=data,
                  extra={"pointer": pointer})

    def text(self):
        return json.dumps({"about": self.about, "vectors": self.vectors}, ensure_ascii=True, indent=1) + "\n"


def padded_claim(size):
    """A good claim of exactly `size` octets, by an unknown member."""
    for count in range(size * 3 // 4 - 1_200, size):
        body = text.write(payload("claim", data=DATA["claim"] | {"later": "x" * count}))
        header = message.header_of(KEYS[SM2], T["claim"])
        length = len(text.encode(header)) + 1 + -(-len(body) * 4 // 3) + 1 + 86
        if length >= size:
            return message.sign_raw(header, body, KEYS[SM2])
    raise AssertionError
