"""Good messages, envelopes, times, and every type at every consumer."""

import json

from ccr import message, rules, text
from ccr.keys import ALGORITHMS, ED25519, SM2
from vectorset import given
from vectorset.given import BAND, T, File, octets, padded_claim, payload, question_receipt


def accepted():
    file = File("Good messages of every type; the receiver is urn:ccr:test:north.")
    for typ in given.DATA:
        for algorithm in ALGORITHMS if typ != "statement" else (SM2,):
            file.made(f"{typ} {algorithm}", typ, "accepted", "a good message", key=given.KEYS[algorithm] if typ != "statement" else given.ROOT)
    file.made("statement for one city", "statement", "accepted", "a document may name its one reader", aud=given.ME)
    file.made("catalogue for one city", "catalogue", "accepted", "a document may name its one reader", aud=given.ME)
    grant = given.DATA["grant"]
    file.made("grant with band", "grant", "accepted", "the band and its label, where that was asked", data=grant | {"band": BAND})
    file.made("grant with score", "grant", "accepted", "the score, where that was asked", data=grant | {"score": given.SCORE})
    file.made("grant unavailable", "grant", "accepted", "one answer for every reason", data={"result": "unavailable"})
    for kind in ("catalogue_changed", "statement_changed"):
        file.made(f"event {kind}", "event", "accepted", "names nobody", data={"kind": kind})
    file.made("event grant_revoked without sub", "event", "accepted", "the grant says whose", data={
        "kind": "grant_revoked", "grant_jti": octets("grant")})
    file.made("grant unavailable with more", "grant", "accepted", "what else stands beside unavailable is not read",
              data=given.DATA["grant"] | {"result": "unavailable"})
    file.made("event subject_erased", "event", "accepted", "a person was erased",
              data={"kind": "subject_erased", "sub": octets("sub")})
    file.made("ack mismatch", "ack", "accepted", "for the later Ledger profile",
              data={"status": "mismatch", "extra": [octets("leaf", 32)], "missing": []})
    file.made("error invalid_data", "error", "accepted", "with pointer",
              data={"code": "invalid_data", "status": 422, "now": given.NOW, "pointer": "/data/code"})
    file.made("error rate_limited", "error", "accepted", "with retry_after",
              data={"code": "rate_limited", "status": 429, "now": given.NOW, "retry_after": 3})
    file.made("unknown member of data", "claim", "accepted", "unknown members inside data are ignored",
              data=given.DATA["claim"] | {"later": {"any": [1, "thing"]}})
    deep = [[[[[[]]]]]]
    file.made("depth 8", "claim", "accepted", "the payload object is depth 1, data 2, the innermost array 8",
              data=given.DATA["claim"] | {"later": deep})
    kid, typ = given.KEYS[SM2].kid, T["claim"]
    file.made("header in another order", "claim", "accepted", "order and white space of a header are free",
              header=f'{{ "typ":"{typ}",\n"kid":"{kid}", "alg":"{SM2}" }}'.encode())
    file.made("header with escapes", "claim", "accepted", "a JSON text may be escaped",
              header=f'{{"\\u0061lg":"{SM2}","kid":"{kid}","typ":"ccr1-\\u0063laim+jwt"}}'.encode())
    file.made("payload with white space", "claim", "accepted", "the received octets are what is signed",
              raw=json.dumps(payload("claim"), indent=2).encode())
    file.made("surrogate pair", "claim", "accepted", "a pair of surrogate escapes is one character",
              raw=text.write(payload("claim"))[:-2] + b',"later":"\\ud83d\\ude00"}}')
    room = 16_384 - len(message.sign_raw(message.header_of(given.KEYS[SM2], typ), text.write(payload("claim")), given.KEYS[SM2]))
    padded = padded_claim(16_384)
    assert room > 0 and len(padded) == 16_384
    file.add("16 KiB", "claim", padded, "accepted", "the largest body")
    return file


def envelope():
    file = File("Envelopes: members, issuer, audience, receipt.")

    def case(name, verdict, why, of="claim", key=given.KEYS[ED25519], **changes):
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
    case("iss of another partner", "wrong_issuer", "the key is not the issuer's", iss=given.EAST)
    case("iss me", "wrong_issuer", "the key is not the issuer's", iss=given.ME)
    case("iss unknown", "wrong_issuer", "the key is not the issuer's", iss="urn:ccr:test:nobody")
    case("iss upper case", "wrong_issuer", "no entity of the key's owner", iss="URN:CCR:TEST:SOUTH")
    case("key of another partner", "wrong_issuer", "the key is not the issuer's", key=given.EASTERN)
    case("aud another city", "wrong_audience", "a message forwarded to us", aud=given.EAST)
    case("aud sender", "wrong_audience", "reflected", aud=given.SOUTH)
    case("aud star", "wrong_audience", "everybody only in the two documents", aud="*")
    case("aud empty", "wrong_audience", "not me", aud="")
    case("aud with space", "wrong_audience", "not me", aud=given.ME + " ")
    case("suspended partner", "peer_not_active", "an officer suspended this partner", key=given.WESTERN, iss=given.WEST)
    case("iss and aud wrong", "wrong_issuer", "the issuer is looked at first", iss=given.EAST, aud=given.EAST)
    case("aud and time wrong", "wrong_audience", "the audience is looked at before the times", aud=given.EAST, iat=given.NOW - 999, exp=given.NOW - 900)
    case("time and data wrong", "expired", "the times are looked at before the data", iat=given.NOW - 999, exp=given.NOW - 900, data={})
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
    for typ in given.DATA:
        kind = rules.TYPES[T[typ]]
        life = payload(typ)["exp"] - given.NOW
        key = given.ROOT if typ == "statement" else given.KEYS[ED25519]

        def case(name, verdict, why, iat, exp):
            file.made(f"{typ} {name}", typ, verdict, why, key=key, iat=iat, exp=exp)
        case("59 s early", "accepted", "within the skew", given.NOW + 59, given.NOW + 59 + life)
        case("60 s early", "accepted", "iat ≤ now + 60", given.NOW + 60, given.NOW + 60 + life)
        case("61 s early", "not_yet_valid", "beyond the skew", given.NOW + 61, given.NOW + 61 + life)
        case("59 s late", "accepted", "within the skew", given.NOW - 59 - life, given.NOW - 59)
        case("60 s late", "expired", "now < exp + 60", given.NOW - 60 - life, given.NOW - 60)
        case("61 s late", "expired", "beyond the skew", given.NOW - 61 - life, given.NOW - 61)
        case("life and 1", "malformed", "longer than its type lives", given.NOW, given.NOW + kind.life + 1)
        case("no life", "malformed", "exp is not after iat", given.NOW, given.NOW)
        case("backwards", "malformed", "exp is before iat", given.NOW, given.NOW - 1)
        case("negative iat", "malformed", "longer than its type lives", -1, given.NOW + 60)
    return file


def crossing():
    file = File("Every type at every consumer: one accepts it (accepted.json), all others refuse it by its typ.")
    for typ in list(given.DATA) + ["usage", "checkpoint"]:
        known = typ in given.DATA
        key = given.ROOT if typ == "statement" else given.KEYS[ED25519]
        content = payload(typ) if known else payload("event", data={"any": 1})
        compact = message.sign_raw(message.header_of(key, T[typ]), text.write(content), key)
        for consumer in given.DATA:
            if consumer != typ:
                file.add(f"{typ} as {consumer}", typ, compact, "wrong_type", "another type's message", consumer=consumer)
    return file
