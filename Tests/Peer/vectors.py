#!/usr/bin/python3
"""Makes Tests/Vectors/federation: messages good and bad, each with its verdict. Every signature is deterministic, so that
`vectors.py --check` proves the files to be what this program makes.

Each bad message differs from a good one in the one thing its `why` names.
"""

import hashlib
import json
import os
import sys

from ccr import curve, message, rules, text
from ccr.keys import ALGORITHMS, ED25519, ES256, SM2, SigningKey

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Vectors", "federation")
NOW = 1_785_542_400  # 2026-08-01 08:00:00 in UTC+8
ME, SOUTH, EAST, WEST = (f"urn:ccr:test:{name}" for name in ("north", "south", "east", "west"))
T = {name: f"ccr1-{name}+jwt" for name in
     ("statement", "catalogue", "invite", "claim", "grant", "event", "ack", "error", "usage", "checkpoint")}


def test_key(algorithm, label):
    return SigningKey.made_from(algorithm, label, fixed=True)


ROOT = test_key(SM2, "south root")
KEYS = {algorithm: test_key(algorithm, f"south {algorithm}") for algorithm in ALGORITHMS}
RETIRED = test_key(ED25519, "south retired")
PENDING = test_key(ED25519, "south pending")
EASTERN, WESTERN, STRANGER = (test_key(ED25519, label) for label in ("east", "west", "stranger"))


def octets(label, count=16):
    """Fixed octets instead of random ones, as base64url."""
    return text.encode(hashlib.sha256(b"ccr test octets " + label.encode()).digest()[:count])


VERIFIER = octets("verifier", 32)
CHALLENGE = text.encode(hashlib.sha256(text.decode(VERIFIER)).digest())
ASKED = {"scenario": "YOU-001", "purpose": "travel", "min_band": "L3", "disclose": "meets"}
LABEL = {"zh": "良好", "en": "good"}
BAND = {"band": "L4", "label": LABEL}
SCORE = {"value": 142, "min": 0, "max": 200, "scheme": "test-south", "card_version": "2026.1", "as_of": NOW - 3_600}


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
        "adcode": "410100", "min_band": "L3", "disclose": "meets", "open_to": ["*"],
        "benefit": {"kind": "percent", "percent": 20, "fen": 5_000, "text": {"zh": "八折，最多减五十元", "en": "20 % off, at most 50 yuan"}},
        "quota": {"per_sub": 2, "period": "month"}, "from": NOW - 100 * rules.DAY, "to": NOW + 100 * rules.DAY,
        "how": {"zh": "在售票处出示二维码", "en": "Show the QR code at the ticket office"},
    } | changes


def catalogue_data():
    return {"ver": 12, "items": [
        item(1), item(2, open_to=[ME], benefit={"kind": "quantity", "text": {"zh": "一次四十本", "en": "40 books at once"}}),
        item(3, kind="rental", disclose="band",
             benefit={"kind": "deposit_waiver", "fen": 200_000, "text": {"zh": "免押金", "en": "no deposit"}})]}


DATA = {
    "statement": statement_data(),
    "catalogue": catalogue_data(),
    "invite": ASKED | {"return_uri": "https://app.south.example/ccr/return", "cat_ver": 12, "challenge": CHALLENGE},
    "claim": {"code": octets("code"), "invite_jti": octets("invite"), "verifier": VERIFIER} | ASKED | {"cat_ver": 12},
    "grant": {"result": "meets", "sub": octets("sub"), "min_band": "L3", "scenario": "YOU-001", "not_after": NOW + 1_800,
              "max_uses": 2, "consent": {"id": octets("consent"), "at": NOW - 30, "notice_ver": "2026-08",
                                         "notice_hash": octets("notice", 32), "purpose": "travel"}},
    "event": {"kind": "grant_revoked", "grant_jti": octets("grant"), "sub": octets("sub")},
    "ack": {"status": "recorded"},
    "error": {"code": "code_invalid", "status": 400, "now": NOW},
}
QUESTION = message.write(T["claim"], test_key(ED25519, "north"), ME, SOUTH, DATA["claim"], NOW - 2, jti=octets("question"))


def question_receipt():
    signing_input = QUESTION[:QUESTION.rindex(b".")]
    return {"jti": octets("question"), "h": text.encode(hashlib.sha256(signing_input).digest())}


def payload(name, /, **changes):
    """The good payload of a type; a change to `None` takes the member away."""
    kind = rules.TYPES[T[name]]
    members = {"iss": SOUTH, "aud": "*" if kind.document else ME, "jti": octets(f"message {name}"), "iat": NOW,
               "exp": NOW + min(kind.life, 120 if name == "error" else kind.life)}
    members |= {"re": question_receipt()} if kind.answer else {}
    members |= {"data": DATA[name]} | changes
    return {member: value for member, value in members.items() if value is not None}


class File:
    """One file of vectors. Names are unique within it."""

    def __init__(self, about):
        self.about, self.vectors = about, []

    def add(self, name, typ, compact, verdict, why, consumer=None, now=NOW, **extra):
        assert name not in {vector["name"] for vector in self.vectors}, name
        consumer = consumer or typ
        if rules.TYPES[T[consumer]].answer:
            extra.setdefault("question", QUESTION.decode())
        self.vectors.append({"name": name, "type": T[typ], "consumer": T[consumer], "now": now,
                             "compact": compact.decode("latin-1"), "verdict": verdict} | extra | {"why": why})

    def made(self, name, typ, verdict, why, /, key=None, now=NOW, extra=None, header=None, raw=None, **changes):
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


def accepted():
    file = File("Good messages of every type; the receiver is urn:ccr:test:north.")
    for typ in DATA:
        for algorithm in ALGORITHMS if typ != "statement" else (SM2,):
            file.made(f"{typ} {algorithm}", typ, "accepted", "a good message", key=KEYS[algorithm] if typ != "statement" else ROOT)
    file.made("statement for one city", "statement", "accepted", "a document may name its one reader", aud=ME)
    file.made("catalogue for one city", "catalogue", "accepted", "a document may name its one reader", aud=ME)
    grant = DATA["grant"]
    file.made("grant with band", "grant", "accepted", "the band and its label, where that was asked", data=grant | {"band": BAND})
    file.made("grant with score", "grant", "accepted", "the score, where that was asked", data=grant | {"score": SCORE})
    file.made("grant unavailable", "grant", "accepted", "one answer for every reason", data={"result": "unavailable"})
    for kind in ("catalogue_changed", "statement_changed"):
        file.made(f"event {kind}", "event", "accepted", "names nobody", data={"kind": kind})
    file.made("event subject_erased", "event", "accepted", "a person was erased",
              data={"kind": "subject_erased", "sub": octets("sub")})
    file.made("ack mismatch", "ack", "accepted", "for the later Ledger profile",
              data={"status": "mismatch", "extra": [octets("leaf", 32)], "missing": []})
    file.made("error invalid_data", "error", "accepted", "with pointer",
              data={"code": "invalid_data", "status": 422, "now": NOW, "pointer": "/data/code"})
    file.made("error rate_limited", "error", "accepted", "with retry_after",
              data={"code": "rate_limited", "status": 429, "now": NOW, "retry_after": 3})
    file.made("unknown member of data", "claim", "accepted", "unknown members inside data are ignored",
              data=DATA["claim"] | {"later": {"any": [1, "thing"]}})
    deep = [[[[[[]]]]]]
    file.made("depth 8", "claim", "accepted", "the payload object is depth 1, data 2, the innermost array 8",
              data=DATA["claim"] | {"later": deep})
    kid, typ = KEYS[SM2].kid, T["claim"]
    file.made("header in another order", "claim", "accepted", "order and white space of a header are free",
              header=f'{{ "typ":"{typ}",\n"kid":"{kid}", "alg":"{SM2}" }}'.encode())
    file.made("header with escapes", "claim", "accepted", "a JSON text may be escaped",
              header=f'{{"\\u0061lg":"{SM2}","kid":"{kid}","typ":"ccr1-\\u0063laim+jwt"}}'.encode())
    file.made("payload with white space", "claim", "accepted", "the received octets are what is signed",
              raw=json.dumps(payload("claim"), indent=2).encode())
    file.made("surrogate pair", "claim", "accepted", "a pair of surrogate escapes is one character",
              raw=text.write(payload("claim"))[:-2] + b',"later":"\\ud83d\\ude00"}}')
    room = 16_384 - len(message.sign_raw(message.header_of(KEYS[SM2], typ), text.write(payload("claim")), KEYS[SM2]))
    padded = padded_claim(16_384)
    assert room > 0 and len(padded) == 16_384
    file.add("16 KiB", "claim", padded, "accepted", "the largest body")
    return file


def padded_claim(size):
    """A good claim of exactly `size` octets, by an unknown member."""
    for count in range(size * 3 // 4 - 1_200, size):
        body = text.write(payload("claim", data=DATA["claim"] | {"later": "x" * count}))
        header = message.header_of(KEYS[SM2], T["claim"])
        length = len(text.encode(header)) + 1 + -(-len(body) * 4 // 3) + 1 + 86
        if length >= size:
            return message.sign_raw(header, body, KEYS[SM2])
    raise AssertionError


def header():
    file = File("Headers. Exactly alg, kid, typ.")
    key, typ = KEYS[ED25519], T["claim"]
    good = {"alg": ED25519, "kid": key.kid, "typ": typ}

    def case(name, verdict, why, members=None, raw=None):
        file.made(name, "claim", verdict, why, key=key, header=raw if raw is not None else text.write(members))
    extras = {
        "jwk": STRANGER.public.jwk, "jku": "https://ccr.south.example/keys", "x5c": ["MIIB"], "x5u": "https://ccr.south.example/x",
        "x5t": octets("x5t", 20), "x5t#S256": octets("x5t", 32), "crit": ["b64"], "b64": True, "zip": "DEF", "cty": "JWT",
        "iss": SOUTH, "nonce": octets("nonce"), "url": "https://ccr.north.example/ccr/v1/claims", "": ""}
    for name, value in extras.items():
        case(f"extra {name or 'empty name'}", "header_forbidden", "a fourth member", good | {name: value})
    for name in good:
        case(f"without {name}", "header_forbidden", "a member is missing", {k: v for k, v in good.items() if k != name})
        case(f"{name} null", "header_forbidden", "a member is no text", good | {name: None})
        case(f"{name} list", "header_forbidden", "a member is no text", good | {name: [good[name]]})
        case(f"{name} twice", "malformed", "a member stands twice",
             raw=text.write(good)[:-1] + f',"{name}":"{good[name]}"}}'.encode())
    case("alg twice by escape", "malformed", "a member stands twice, once escaped",
         raw=text.write(good)[:-1] + f',"\\u0061lg":"{ED25519}"}}'.encode())
    case("array", "malformed", "no object", raw=b'["alg","kid","typ"]')
    case("text", "malformed", "no object", raw=b'"alg"')
    case("empty", "malformed", "no JSON", raw=b"")
    case("byte order mark", "malformed", "RFC 8259 section 8.1", raw=b"\xef\xbb\xbf" + text.write(good))
    case("trailing comma", "malformed", "no JSON", raw=text.write(good)[:-1] + b",}")
    case("trailing text", "malformed", "something follows the object", raw=text.write(good) + b"{}")
    case("comment", "malformed", "no JSON", raw=b"/**/" + text.write(good))
    case("invalid UTF-8", "malformed", "no UTF-8", raw=text.write(good).replace(b"claim", b"cl\xffim"))
    for alg in ("none", "None", "HS256", "RS256", "PS256", "EdDSA", "ES384", "ed25519", "SM2", "SM2SM3", "Ed448", ""):
        case(f"alg {alg or 'empty'}", "alg_not_allowed", "the header's alg is not the key's", good | {"alg": alg})
    for signer in ALGORITHMS:
        for named in ALGORITHMS:
            if signer != named:
                head = text.write({"alg": named, "kid": KEYS[signer].kid, "typ": typ})
                file.made(f"{signer} key as {named}", "claim", "alg_not_allowed", "the header's alg is not the key's",
                          key=KEYS[signer], header=head)
                head = text.write({"alg": named, "kid": KEYS[named].kid, "typ": typ})
                file.made(f"{signer} signature under the {named} key", "claim", "bad_signature",
                          "the signature is of another key", key=KEYS[signer], header=head)
    for other in ("CCR1-CLAIM+JWT", "application/ccr1-claim+jwt", "ccr1-claim", "ccr1-claim+jwt ", "JWT", "JOSE", "ccr2-claim+jwt",
                  "entity-statement+jwt", "", T["usage"], T["checkpoint"]):
        case(f"typ {other or 'empty'}", "wrong_type", "not the one type of this endpoint", good | {"typ": other})
    case("kid empty", "unknown_key", "nobody's key", good | {"kid": ""})
    case("kid of nobody", "unknown_key", "nobody's key", good | {"kid": octets("nobody", 32)})
    case("kid padded", "unknown_key", "nobody's key", good | {"kid": key.kid + "="})
    case("kid and typ wrong", "wrong_type", "typ is looked at before kid", good | {"kid": octets("nobody", 32), "typ": T["event"]})
    hmac_like = text.write(good | {"alg": "HS256"})
    signing_input = (text.encode(hmac_like) + "." + text.encode(text.write(payload("claim")))).encode()
    import hmac
    mac = hmac.new(key.public.x, signing_input, "sha256").digest()
    file.add("HS256 with the public key", "claim", signing_input + b"." + text.encode(mac + mac).encode(), "alg_not_allowed",
             "the public key as a shared secret")
    return file


def encoding():
    file = File("The compact form: three segments of canonical base64url.")
    good = message.sign_raw(message.header_of(KEYS[ED25519], T["claim"]), text.write(payload("claim")), KEYS[ED25519])
    head, body, signature = good.split(b".")

    def case(name, why, *segments):
        file.add(name, "claim", b".".join(segments), "malformed", why)
    case("empty body", "nothing", b"")
    case("one segment", "three segments", head)
    case("two segments", "three segments", head, body)
    case("four segments", "three segments", head, body, signature, b"")
    case("five segments", "that is JWE", head, body, signature, b"", b"")
    case("detached", "the middle segment is empty (RFC 7797)", head, b"", signature)
    case("no header", "the first segment is empty", b"", body, signature)
    case("no signature", "the last segment is empty", head, body, b"")
    case("header padded", "no padding", head + b"=" * (-len(head) % 4 or 1), body, signature)
    case("signature padded", "no padding", head, body, signature + b"==")
    other = next(code for code in text.ALPHABET if text.ALPHABET.index(code) == text.ALPHABET.index(chr(signature[-1])) + 1)
    case("non-canonical signature", "the unused last bits are not zero", head, body, signature[:-1] + other.encode())
    # A payload whose last letter has unused bits: one of three lengths in a row has.
    for filling in ("", "x", "xx"):
        longer = text.write(payload("claim", data=DATA["claim"] | {"later": filling}))
        again = message.sign_raw(message.header_of(KEYS[ED25519], T["claim"]), longer, KEYS[ED25519])
        head, long_body, signature = again.split(b".")
        if len(long_body) % 4:
            break
    last = text.ALPHABET.index(chr(long_body[-1]))
    case("non-canonical payload", "the unused last bits are not zero", head, long_body[:-1] + text.ALPHABET[last + 1].encode(), signature)
    head, body, signature = good.split(b".")
    case("standard alphabet", "+ and / are not of base64url", head, body, signature[:-1].replace(b"-", b"+").replace(b"_", b"/") + b"+")
    case("line feed at the end", "not of the alphabet", head, body, signature + b"\n")
    case("space in the middle", "not of the alphabet", head, body[:8] + b" " + body[8:], signature)
    case("line break in the middle", "not of the alphabet", head, body[:76] + b"\r\n" + body[76:], signature)
    case("NUL at the end", "not of the alphabet", head, body, signature + b"\0")
    case("not ASCII", "not of the alphabet", head, body[:8] + b"\xe9" + body[9:], signature)
    case("one letter left over", "no octets end so", head, body, signature + b"AAA")
    case("JSON instead", "no compact form", b'{"payload":"e30"}')
    case("byte order mark", "not of the alphabet", b"\xef\xbb\xbf" + head, body, signature)
    file.add("16 KiB and 1", "claim", padded_claim(16_385), "too_large", "over the limit of a message")
    for keep in (1, len(head), len(head) + 1, len(head) + len(body), len(good) - 1):
        compact = good[:keep]
        file.add(f"cut after {keep}", "claim", compact, "malformed", "a message cut short")
    return file


def strict_json():
    file = File("Payloads that are signed well and are no strict JSON: what two readers could read differently.")
    good = text.write(payload("claim"))

    def case(name, why, raw):
        assert raw != good, name
        file.made(name, "claim", "malformed", why, key=KEYS[ED25519], raw=raw)
    case("empty", "no JSON", b"")
    case("null", "no object", b"null")
    case("array", "no object", b"[" + good + b"]")
    case("byte order mark", "RFC 8259 section 8.1", b"\xef\xbb\xbf" + good)
    case("UTF-16", "UTF-8 only", good.decode().encode("utf-16"))
    case("trailing comma in the payload", "no JSON", good[:-1] + b",}")
    case("trailing comma in data", "no JSON", good[:-2] + b",}}")
    case("trailing object", "something follows", good + good)
    case("trailing NUL", "something follows", good + b"\0")
    case("cut short", "no JSON", good[:-1])
    case("comment", "no JSON", good[:-1] + b"/* */}")
    case("single quotes", "no JSON", good.replace(b'"', b"'"))
    case("member without quotes", "no JSON", good.replace(b'"iss"', b"iss"))
    for name in ("iss", "aud", "jti", "iat", "exp", "data"):
        value = json.dumps(payload("claim")[name], separators=(",", ":")).encode()
        case(f"{name} twice", "a member stands twice, though with one value", good[:-1] + b',"' + name.encode() + b'":' + value + b"}")
    case("code twice", "a member of data stands twice", good[:-2] + b',"code":"' + octets("other").encode() + b'"}}')
    case("unknown member twice", "an ignored member stands twice", good[:-2] + b',"later":1,"later":2}}')
    case("member twice by escape", "a member stands twice, once escaped", good[:-1] + b',"\\u0069ss":"' + SOUTH.encode() + b'"}')
    time = str(NOW).encode()
    for name, spelling in {"float": time + b".0", "exponent": time + b"e0", "fraction": time + b".5", "leading zero": b"0" + time,
                           "plus": b"+" + time, "hexadecimal": b"0x6a6d", "text": b'"' + time + b'"', "null": b"null", "true": b"true",
                           "beyond 2^53": b"9007199254740993", "beyond 64 bits": b"18446744073709551616", "NaN": b"NaN",
                           "Infinity": b"Infinity", "minus only": b"-"}.items():
        case(f"iat {name}", "an integer in plain digits within 2^53", good.replace(b'"iat":' + time, b'"iat":' + spelling))
    case("float in an unknown member", "integers only, also where ignored", good[:-2] + b',"later":0.5}}')
    case("exponent in an unknown member", "integers only, also where ignored", good[:-2] + b',"later":0e1}}')
    case("lone high surrogate", "no character", good[:-2] + b',"later":"\\ud800"}}')
    case("lone low surrogate", "no character", good[:-2] + b',"later":"\\udc00"}}')
    case("surrogates swapped", "no character", good[:-2] + b',"later":"\\ude00\\ud83d"}}')
    case("lone surrogate in a name", "no character", good[:-2] + b',"\\udfff":1}}')
    case("surrogate in UTF-8", "CESU-8", good[:-2] + b',"later":"\xed\xa0\x80"}}')
    case("overlong UTF-8", "not the shortest form", good[:-2] + b',"later":"\xc0\xaf"}}')
    case("invalid UTF-8", "no UTF-8", good[:-2] + b',"later":"\xff"}}')
    case("control character", "must be escaped", good[:-2] + b',"later":"\n"}}')
    case("unknown escape", "no JSON", good[:-2] + b',"later":"\\x41"}}')
    case("depth 9", "one deeper than allowed", good[:-2] + b',"later":[[[[[[[]]]]]]]}}')
    case("very deep", "much deeper than allowed", good[:-2] + b',"later":' + b"[" * 3_000 + b"]" * 3_000 + b"}}")
    return file


def envelope():
    file = File("Envelopes: members, issuer, audience, receipt.")

    def case(name, verdict, why, of="claim", key=KEYS[ED25519], **changes):
        file.made(name, of, verdict, why, key=key, **changes)
    for name in ("iss", "aud", "jti", "iat", "exp", "data"):
        case(f"without {name}", "malformed", "a member is missing", **{name: None})
    for name in ("iss", "aud", "jti"):
        case(f"{name} number", "malformed", "no text", **{name: 1})
        case(f"{name} list", "malformed", "no text", **{name: [payload("claim")[name]]})
    for name in ("nbf", "sub", "typ", "later"):
        case(f"top-level {name}", "malformed", "another top-level member", **{name: "x"})
    case("data array", "malformed", "no object", data=[])
    case("data text", "malformed", "no object", data="{}")
    case("jti of 15 octets", "malformed", "16 octets", jti=octets("short", 15))
    case("jti of 17 octets", "malformed", "16 octets", jti=octets("long", 17))
    case("jti empty", "malformed", "16 octets", jti="")
    case("jti non-canonical", "malformed", "the unused last bits are not zero", jti="A" * 21 + "B")
    case("jti uuid", "malformed", "16 octets in base64url", jti="0f8fad5b-d9cb-469f-a165-70867728950e")
    case("question with re", "malformed", "a receipt stands in answers only", re=question_receipt())
    case("iss of another partner", "wrong_issuer", "the key is not the issuer's", iss=EAST)
    case("iss me", "wrong_issuer", "the key is not the issuer's", iss=ME)
    case("iss unknown", "wrong_issuer", "the key is not the issuer's", iss="urn:ccr:test:nobody")
    case("iss upper case", "wrong_issuer", "no entity of the key's owner", iss="URN:CCR:TEST:SOUTH")
    case("key of another partner", "wrong_issuer", "the key is not the issuer's", key=EASTERN)
    case("aud another city", "wrong_audience", "a message forwarded to us", aud=EAST)
    case("aud sender", "wrong_audience", "reflected", aud=SOUTH)
    case("aud star", "wrong_audience", "everybody only in the two documents", aud="*")
    case("aud empty", "wrong_audience", "not me", aud="")
    case("aud with space", "wrong_audience", "not me", aud=ME + " ")
    case("suspended partner", "peer_not_active", "an officer suspended this partner", key=WESTERN, iss=WEST)
    case("iss and aud wrong", "wrong_issuer", "the issuer is looked at first", iss=EAST, aud=EAST)
    case("aud and time wrong", "wrong_audience", "the audience is looked at before the times", aud=EAST, iat=NOW - 999, exp=NOW - 900)
    case("time and data wrong", "expired", "the times are looked at before the data", iat=NOW - 999, exp=NOW - 900, data={})
    for typ in ("grant", "ack", "error"):
        receipt = question_receipt()
        case(f"{typ} without re", "malformed", "an answer has a receipt", typ, re=None)
        case(f"{typ} with another h", "wrong_answer", "an answer to another question", typ, re=receipt | {"h": octets("other", 32)})
        case(f"{typ} with another jti", "wrong_answer", "an answer to another question", typ, re=receipt | {"jti": octets("other")})
        case(f"{typ} h of 31 octets", "malformed", "32 octets", typ, re=receipt | {"h": octets("other", 31)})
        case(f"{typ} re without h", "malformed", "a receipt is jti and h", typ, re={"jti": receipt["jti"]})
        case(f"{typ} re text", "malformed", "a receipt is an object", typ, re=receipt["h"])
        case(f"{typ} re with a third member", "malformed", "a receipt is jti and h", typ, re=receipt | {"alg": "SHA-256"})
    return file


def times():
    file = File("Times: 60 seconds of skew on both sides, and the life of each type.")
    for typ in DATA:
        kind = rules.TYPES[T[typ]]
        life = payload(typ)["exp"] - NOW
        key = ROOT if typ == "statement" else KEYS[ED25519]

        def case(name, verdict, why, iat, exp):
            file.made(f"{typ} {name}", typ, verdict, why, key=key, iat=iat, exp=exp)
        case("59 s early", "accepted", "within the skew", NOW + 59, NOW + 59 + life)
        case("60 s early", "accepted", "iat ≤ now + 60", NOW + 60, NOW + 60 + life)
        case("61 s early", "not_yet_valid", "beyond the skew", NOW + 61, NOW + 61 + life)
        case("59 s late", "accepted", "within the skew", NOW - 59 - life, NOW - 59)
        case("60 s late", "expired", "now < exp + 60", NOW - 60 - life, NOW - 60)
        case("61 s late", "expired", "beyond the skew", NOW - 61 - life, NOW - 61)
        case("life and 1", "malformed", "longer than its type lives", NOW, NOW + kind.life + 1)
        case("no life", "malformed", "exp is not after iat", NOW, NOW)
        case("backwards", "malformed", "exp is before iat", NOW, NOW - 1)
        case("negative iat", "malformed", "longer than its type lives", -1, NOW + 60)
    return file


def signatures():
    file = File("Signatures: raw r ‖ s of 64 octets in range, SM2 with ZA over the default identity, and whose key it is.")
    octet = curve.four

    def parts(algorithm):
        head = message.header_of(KEYS[algorithm], T["claim"])
        signing_input = (text.encode(head) + "." + text.encode(text.write(payload("claim")))).encode()
        return signing_input, KEYS[algorithm].sign(signing_input)

    def case(name, algorithm, signature, verdict, why):
        file.add(f"{algorithm} {name}", "claim", parts(algorithm)[0] + b"." + text.encode(signature).encode(), verdict, why)
    for algorithm in ALGORITHMS:
        signing_input, good = parts(algorithm)
        r, s = int.from_bytes(good[:32], "big"), int.from_bytes(good[32:], "big")
        case("zero", algorithm, bytes(64), "bad_signature", "r and s out of range")
        case("r zero", algorithm, bytes(32) + good[32:], "bad_signature", "r out of range")
        case("s zero", algorithm, good[:32] + bytes(32), "bad_signature", "s out of range")
        case("all ones", algorithm, b"\xff" * 64, "bad_signature", "r and s out of range")
        case("halves swapped", algorithm, good[32:] + good[:32], "bad_signature", "s ‖ r")
        case("63 octets", algorithm, good[:63], "malformed", "64 octets")
        case("65 octets", algorithm, good + b"\0", "malformed", "64 octets")
        case("96 octets", algorithm, good[:32] + bytes(32) + good[32:], "malformed", "64 octets")
        case("last bit", algorithm, good[:63] + bytes([good[63] ^ 1]), "bad_signature", "one bit flipped")
        case("first bit", algorithm, bytes([good[0] ^ 128]) + good[1:], "bad_signature", "one bit flipped")
        stranger = test_key(algorithm, "stranger")
        case("of a stranger", algorithm, stranger.sign(signing_input), "bad_signature", "a key of nobody under a partner's kid")
        over_payload = KEYS[algorithm].sign(signing_input.split(b".")[1])
        case("over the payload only", algorithm, over_payload, "bad_signature", "the header is not covered")
        hashed = KEYS[algorithm].sign(hashlib.sha256(signing_input).digest())
        case("over the hash", algorithm, hashed, "bad_signature", "hashed twice")
        if algorithm != ED25519:
            order = (curve.SM2P256 if algorithm == SM2 else curve.P256).n
            der = der_signature(r, s)
            case("DER", algorithm, der, "malformed", "raw, not DER")
            verdict = "accepted" if algorithm == ES256 else "bad_signature"
            why = "also verifies: the same message, for its hash leaves the signature out" if algorithm == ES256 \
                else "does not verify: SM2 uses r + s"
            case("n - s", algorithm, octet(r) + octet(order - s), verdict, why)
            if s + order < 2**256:
                case("s + n", algorithm, octet(r) + octet(s + order), "bad_signature", "s out of range")
            case("r is n", algorithm, octet(order) + octet(s), "bad_signature", "r out of range")
    order = 2**252 + 27742317777372353535851937790883648493
    signing_input, good = parts(ED25519)
    s = int.from_bytes(good[32:], "little") + order
    case("s + L", ED25519, good[:32] + s.to_bytes(32, "little"), "bad_signature", "s out of range (RFC 8032 section 5.1.7)")
    signing_input, _ = parts(SM2)
    key = KEYS[SM2]
    for name, digest in {
            "empty identity": curve.sm2_digest(key.public.point, signing_input, b""),
            "identity of ALICE123@YAHOO.COM": curve.sm2_digest(key.public.point, signing_input, b"ALICE123@YAHOO.COM"),
            "without ZA": curve.sm2_digest(key.public.point, signing_input, with_za=False),
            "over SM3 of the input": curve.sm2_digest(key.public.point, curve.sm3(signing_input)),
            "over SHA-256 of the input": int.from_bytes(hashlib.sha256(signing_input).digest(), "big")}.items():
        r, s = curve.sm2_sign(key.scalar, digest)
        case(name, SM2, octet(r) + octet(s), "bad_signature", "another dialect of SM2")
    short = short_r()
    file.add("SGD_SM3_SM2 r with a leading zero octet", "claim", short, "accepted", "each half is padded on the left")
    head, body, signature = short.split(b".")
    file.add("SGD_SM3_SM2 short r", "claim", head + b"." + body + b"." + text.encode(text.decode(signature.decode())[1:]).encode(),
             "malformed", "64 octets")
    for name, retired in {"retired": RETIRED, "pending": PENDING}.items():
        file.made(f"{name} key", "claim", "key_not_usable", "the statement says this key is not in use", key=retired)
    file.made("unknown key", "claim", "unknown_key", "no partner's key", key=STRANGER)
    file.made("root key", "claim", "unknown_key", "the root signs statements only", key=ROOT)
    return file


def short_r():
    """A good SM2 message whose r begins with a zero octet, found by counting."""
    count = 0
    while True:
        changed = payload("claim", data=DATA["claim"] | {"later": count})
        compact = message.sign_raw(message.header_of(KEYS[SM2], T["claim"]), text.write(changed), KEYS[SM2])
        if text.decode(compact.decode().split(".")[2])[0] == 0:
            return compact
        count += 1


def der_signature(r, s):
    def integer(value):
        octets_of = value.to_bytes(value.bit_length() // 8 + 1, "big")
        return bytes([2, len(octets_of)]) + octets_of
    body = integer(r) + integer(s)
    return bytes([0x30, len(body)]) + body


def crossing():
    file = File("Every type at every consumer: one accepts it (accepted.json), all others refuse it by its typ.")
    for typ in list(DATA) + ["usage", "checkpoint"]:
        known = typ in DATA
        key = ROOT if typ == "statement" else KEYS[ED25519]
        content = payload(typ) if known else payload("event", data={"any": 1})
        compact = message.sign_raw(message.header_of(key, T[typ]), text.write(content), key)
        for consumer in DATA:
            if consumer != typ:
                file.add(f"{typ} as {consumer}", typ, compact, "wrong_type", "another type's message", consumer=consumer)
    return file


def bodies():
    file = File("Data that break a rule; `pointer` says where.")
    for typ, optional in {"statement": (), "catalogue": (), "invite": (), "claim": (), "grant": (), "event": (), "ack": (),
                          "error": ()}.items():
        for name in DATA[typ]:
            if name == "root":
                continue
            file.data(f"{typ} without {name}", typ, f"/data/{name}", "a member is missing", without=name)
            file.data(f"{typ} {name} null", typ, f"/data/{name}", "a member of another kind", {name: None})
            if typ not in ("grant", "event", "error") or name not in ("result", "kind", "code"):
                wrong = [] if not isinstance(DATA[typ][name], (list, dict)) else 1
                file.data(f"{typ} {name} of another kind", typ, f"/data/{name}", "a member of another kind", {name: wrong})
    for name, root in {"without": None, "text": "root", "of SM2 as ES256": ROOT.public.jwk | {"alg": ES256}}.items():
        changed = {key: value for key, value in (DATA["statement"] | {"root": root}).items() if value is not None}
        file.made(f"statement root {name}", "statement", "malformed", "without the root no signature can be checked", data=changed)
    for typ in ("invite", "claim"):
        for name, values in {"purpose": ("punish", "TRAVEL", ""), "min_band": ("L0", "L10", "l3", "3"), "disclose": ("all", "Score"),
                             "scenario": ("", "x" * 65, "a b", "YOU/001"), "cat_ver": (0, -1, True)}.items():
            for value in values:
                file.data(f"{typ} {name} {value!s:.12}", typ, f"/data/{name}", "not of the allowed values", {name: value})
    file.data("invite return_uri relative", "invite", "/data/return_uri", "an absolute https address", {"return_uri": "/return"})
    file.data("invite return_uri script", "invite", "/data/return_uri", "an absolute https address", {"return_uri": "javascript:alert(1)"})
    file.data("invite challenge short", "invite", "/data/challenge", "32 octets", {"challenge": octets("c", 31)})
    for name, count in {"code": 16, "invite_jti": 16, "verifier": 32}.items():
        file.data(f"claim {name} short", "claim", f"/data/{name}", f"{count} octets", {name: octets("c", count - 1)})
        file.data(f"claim {name} padded", "claim", f"/data/{name}", "no padding", {name: octets("c", count) + "=="})
    grant, consent = DATA["grant"], DATA["grant"]["consent"]
    file.data("grant result no", "grant", "/data/result", "meets or unavailable; there is no bad news", {"result": "fails"})
    for name in grant:
        if name != "result":
            file.made(f"unavailable with {name}", "grant", "invalid_data", "unavailable carries nothing", key=KEYS[ED25519],
                      data={"result": "unavailable", name: grant[name]}, extra={"pointer": f"/data/{name}"})
    for name in consent:
        file.data(f"grant consent without {name}", "grant", f"/data/consent/{name}", "a member is missing",
                  {"consent": {key: value for key, value in consent.items() if key != name}})
    for value in (0, -1, 101):
        file.data(f"grant max_uses {value}", "grant", "/data/max_uses", "1 to 100", {"max_uses": value})
    file.data("grant band L0", "grant", "/data/band/band", "not of the allowed values", {"band": BAND | {"band": "L0"}})
    file.data("grant band text", "grant", "/data/band", "band and label", {"band": "L4"})
    file.data("grant score number", "grant", "/data/score", "value and what it means", {"score": 142})
    file.data("grant score without scheme", "grant", "/data/score/scheme", "a number alone says nothing",
              {"score": {key: value for key, value in SCORE.items() if key != "scheme"}})
    file.data("event unknown kind", "event", "/data/kind", "not of the allowed values", {"kind": "score_dropped"})
    file.made("event erased without sub", "event", "invalid_data", "whom", key=KEYS[ED25519], data={"kind": "subject_erased"},
              extra={"pointer": "/data/sub"})
    file.data("ack unknown status", "ack", "/data/status", "not of the allowed values", {"status": "ok"})
    file.data("error unknown code", "error", "/data/code", "not of the allowed values", {"code": "teapot"})
    file.data("error with another status", "error", "/data/status", "not the status of its code", {"status": 404})
    items = DATA["catalogue"]["items"]
    for name in items[0]:
        file.data(f"item without {name}", "catalogue", f"/data/items/0/{name}", "a member is missing",
                  {"items": [{key: value for key, value in items[0].items() if key != name}]})
    for name, (pointer, change) in {
            "kind": ("kind", {"kind": "penalty"}), "adcode": ("adcode", {"adcode": "4101"}), "open_to": ("open_to/0", {"open_to": ["all"]}),
            "benefit": ("benefit/kind", {"benefit": {"kind": "cash", "text": LABEL}}),
            "percent 101": ("benefit/percent", {"benefit": {"kind": "percent", "percent": 101, "text": LABEL}}),
            "fixed without fen": ("benefit/fen", {"benefit": {"kind": "fixed", "text": LABEL}}),
            "quota": ("quota/per_sub", {"quota": {"per_sub": 0, "period": "month"}}),
            "period": ("quota/period", {"quota": {"per_sub": 1, "period": "fortnight"}}),
            "to before from": ("to", {"to": 1}), "name in one language": ("name/en", {"name": {"zh": "一"}})}.items():
        file.data(f"item {name}", "catalogue", f"/data/items/0/{pointer}", "not of the allowed values", {"items": [item(1, **change)]})
    file.data("item twice", "catalogue", "/data/items/1/id", "one id, two items", {"items": [item(1), item(1)]})
    statement = DATA["statement"]
    key = statement["keys"][0]
    for name, (pointer, change) in {
            "seq 0": ("seq", {"seq": 0}), "base with a path": ("base", {"base": "https://ccr.south.example/a"}),
            "base with a user": ("base", {"base": "https://me@ccr.south.example"}), "base ftp": ("base", {"base": "ftp://ccr.south.example"}),
            "no keys": ("keys", {"keys": []}), "unknown profile": ("profiles/0", {"profiles": ["punish"]}),
            "unknown alg": ("algs_accept/0", {"algs_accept": ["RS256"]}), "alg twice": ("algs_accept/1", {"algs_accept": [SM2, SM2]}),
            "unknown purpose": ("purposes/0", {"purposes": ["punish"]}), "host upper case": ("hosts/0", {"hosts": ["CCR.south.example"]}),
            "host with a path": ("hosts/0", {"hosts": ["ccr.south.example/a"]}), "spki short": ("tls_spki/0", {"tls_spki": [octets("s", 31)]}),
            "bands descending": ("bands/1", {"bands": list(reversed(statement["bands"]))}),
            "share over 1000": ("bands/0/share_permille", {"bands": [statement["bands"][0] | {"share_permille": 1001}]}),
            "key without alg": ("keys/0/jwk", {"keys": [key | {"jwk": {k: v for k, v in key["jwk"].items() if k != "alg"}}]}),
            "key with its secret": ("keys/0/jwk", {"keys": [key | {"jwk": key["jwk"] | {"d": octets("d", 32)}}]}),
            "key off the curve": ("keys/0/jwk", {"keys": [key | {"jwk": key["jwk"] | {"y": octets("y", 32)}}]}),
            "key state": ("keys/0/state", {"keys": [key | {"state": "retired"}]}),
            "key ends before it begins": ("keys/0/exp", {"keys": [key | {"exp": key["nbf"]}]}),
            "compromised without time": ("retired/0/compromised_at", {"retired": [
                {k: v for k, v in statement["retired"][0].items() if k != "compromised_at"}]}),
    }.items():
        file.data(f"statement {name}", "statement", f"/data/{pointer}", "not of the allowed values", change)
    return file


def statements():
    file = File("Statements in time, under the pinned root of urn:ccr:test:south. `last` is the newest one accepted before.")
    last = message.sign_raw(message.header_of(ROOT, T["statement"]), text.write(payload("statement", iat=NOW - 60, exp=NOW + 86_400)), ROOT)
    seen = {"last": {"seq": 7, "compact": last.decode()}}

    def case(name, verdict, why, key=ROOT, data=None, extra=seen, **changes):
        changes = {"data": data} | changes if data else changes
        file.made(name, "statement", verdict, why, key=key, extra=extra, **changes)
    file.add("the same again", "statement", last, "accepted", "equal number, equal bytes", **seen)
    case("the next", "accepted", "a greater number", data=statement_data(8))
    case("far ahead", "accepted", "numbers may be left out", data=statement_data(1_000))
    case("rolled back", "statement_rollback", "a smaller number", data=statement_data(6))
    case("forked", "statement_fork", "equal number, other bytes", data=statement_data(7))
    case("frozen", "expired", "nobody renewed it", data=statement_data(8), iat=NOW - 31 * rules.DAY, exp=NOW - rules.DAY)
    case("of another root", "unknown_key", "not the pinned root", key=test_key(SM2, "other root"),
         data=statement_data(8) | {"root": test_key(SM2, "other root").public.jwk})
    case("another root under the pinned kid", "unknown_key", "the thumbprint of data.root is not the kid",
         header=message.header_of(ROOT, T["statement"]), key=test_key(SM2, "other root"),
         data=statement_data(8) | {"root": test_key(SM2, "other root").public.jwk})
    case("signed by a message key", "unknown_key", "message keys sign no statements", key=KEYS[SM2], data=statement_data(8))
    case("signed by another under the root's kid", "bad_signature", "the signature is not the root's",
         header=message.header_of(ROOT, T["statement"]), key=test_key(SM2, "other root"), data=statement_data(8))
    case("of another city", "wrong_issuer", "the pinned root belongs to south", data=statement_data(8), iss=EAST)
    theft = statement_data(8)
    theft["keys"] = theft["keys"] + [validity(EASTERN, "active")]
    case("claims east's key", "invalid_data", "a key of another partner", data=theft)
    theft = statement_data(8)
    theft["retired"] = theft["retired"] + [{"jwk": EASTERN.public.jwk, "from": NOW - 9, "to": NOW, "reason": "rotated"}]
    case("retires east's key", "invalid_data", "a key of another partner", data=theft)
    own = statement_data(8)
    own["keys"] = own["keys"] + [validity(ROOT, "active")]
    case("root among the keys", "invalid_data", "the root signs statements only", data=own)
    twice = statement_data(8)
    twice["keys"] = twice["keys"] + [twice["keys"][0]]
    case("one key twice", "invalid_data", "a key stands once", data=twice)
    return file


def keys():
    """Who the receiver is and whom it knows. The secrets are published on purpose."""
    def shown(key, label, **more):
        return {"kid": key.kid, "jwk": key.public.jwk, "secret": key.secret.hex(), "label": label} | more
    south = [shown(KEYS[algorithm], f"south {algorithm}", usable=True) for algorithm in ALGORITHMS]
    south += [shown(RETIRED, "south retired", usable=False), shown(PENDING, "south pending", usable=False)]
    return json.dumps({
        "about": "TEST KEYS, published on purpose. secret = SHA-256(\"CCR/1 test key, not secret: \" + label), in hexadecimal.",
        "now": NOW, "me": ME,
        "peers": [
            {"entity": SOUTH, "state": "active", "root": shown(ROOT, "south root"), "keys": south},
            {"entity": EAST, "state": "active", "keys": [shown(EASTERN, "east", usable=True)]},
            {"entity": WEST, "state": "suspended", "keys": [shown(WESTERN, "west", usable=True)]}],
        "own": shown(test_key(ED25519, "north"), "north"), "stranger": shown(STRANGER, "stranger"),
    }, ensure_ascii=True, indent=1) + "\n"


FILES = {"accepted": accepted, "header": header, "encoding": encoding, "json": strict_json, "envelope": envelope, "times": times,
         "signatures": signatures, "crossing": crossing, "bodies": bodies, "statements": statements}


def judge(vector):
    """What this peer itself says of a vector."""
    peers = [message.Peer(SOUTH, [(key.public.jwk, True) for key in KEYS.values()]
                          + [(RETIRED.public.jwk, False), (PENDING.public.jwk, False)]),
             message.Peer(EAST, [(EASTERN.public.jwk, True)]), message.Peer(WEST, [(WESTERN.public.jwk, True)], "suspended")]
    compact, now = vector["compact"].encode("latin-1"), vector["now"]
    try:
        if vector["consumer"] == T["statement"]:
            last = vector.get("last")
            last = last and (last["seq"], last["compact"].encode())
            message.read_statement(compact, ROOT.kid, SOUTH, now, last, [EASTERN.kid, WESTERN.kid], ME)
        else:
            asked = vector.get("question")
            if asked:
                north = message.Peer(ME, [(test_key(ED25519, "north").public.jwk, True)])
                asked = message.read(asked.encode(), T["claim"], [north], SOUTH, now)
            message.read(compact, vector["consumer"], peers, ME, now, asked)
    except message.Refused as refusal:
        return refusal.code, refusal.pointer
    return "accepted", None


def main():
    check, wrong = "--check" in sys.argv[1:], 0
    texts = {"keys.json": keys()}
    for name, make in FILES.items():
        file = make()
        texts[f"{name}.json"] = file.text()
        for vector in file.vectors:
            verdict, pointer = judge(vector)
            if verdict != vector["verdict"] or pointer != vector.get("pointer", pointer):
                print(f"{name}: {vector['name']}: this peer says {verdict} {pointer}, the file {vector['verdict']} {vector.get('pointer')}")
                wrong += 1
        print(f"{name}: {len(file.vectors)}")
    for name, content in texts.items():
        path = os.path.join(FOLDER, name)
        if check:
            with open(path, encoding="utf-8") as stored:
                if stored.read() != content:
                    print(f"{name} is not what this program makes")
                    wrong += 1
        else:
            with open(path, "w", encoding="utf-8") as stored:
                stored.write(content)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    os.makedirs(FOLDER, exist_ok=True)
    main()
