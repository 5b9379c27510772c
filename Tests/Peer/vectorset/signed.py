"""Signatures and statements."""

import hashlib

from ccr import curve, message, rules, text
from ccr.keys import ALGORITHMS, ED25519, ES256, SM2
from vectorset import given
from vectorset.given import T, File, payload, statement_data, test_key, validity


def signatures():
    file = File("Signatures: raw r ‖ s of 64 octets in range, SM2 with ZA over the default identity, and whose key it is.")
    octet = curve.four

    def signed(algorithm):
        head = message.header_of(given.KEYS[algorithm], T["claim"])
        signing_input = (text.encode(head) + "." + text.encode(text.write(payload("claim")))).encode()
        return signing_input, given.KEYS[algorithm].sign(signing_input)
    parts = {algorithm: signed(algorithm) for algorithm in ALGORITHMS}

    def case(name, algorithm, signature, verdict, why):
        file.add(f"{algorithm} {name}", "claim", parts[algorithm][0] + b"." + text.encode(signature).encode(), verdict, why)
    for algorithm in ALGORITHMS:
        signing_input, good = parts[algorithm]
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
        over_payload = given.KEYS[algorithm].sign(signing_input.split(b".")[1])
        case("over the payload only", algorithm, over_payload, "bad_signature", "the header is not covered")
        hashed = given.KEYS[algorithm].sign(hashlib.sha256(signing_input).digest())
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
    signing_input, good = parts[ED25519]
    s = int.from_bytes(good[32:], "little") + order
    case("s + L", ED25519, good[:32] + s.to_bytes(32, "little"), "bad_signature", "s out of range (RFC 8032 section 5.1.7)")
    signing_input, _ = parts[SM2]
    key = given.KEYS[SM2]
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
    for name, retired in {"retired": given.RETIRED, "pending": given.PENDING}.items():
        file.made(f"{name} key", "claim", "key_not_usable", "the statement says this key is not in use", key=retired)
    file.made("unknown key", "claim", "unknown_key", "no partner's key", key=given.STRANGER)
    file.made("root key", "claim", "unknown_key", "the root signs statements only", key=given.ROOT)
    return file


def short_r():
    """A good SM2 message whose r begins with a zero octet, found by counting."""
    count = 0
    while True:
        changed = payload("claim", data=given.DATA["claim"] | {"later": count})
        compact = message.sign_raw(message.header_of(given.KEYS[SM2], T["claim"]), text.write(changed), given.KEYS[SM2])
        if text.decode(compact.decode().split(".")[2])[0] == 0:
            return compact
        count += 1


def der_signature(r, s):
    def integer(value):
        octets_of = value.to_bytes(value.bit_length() // 8 + 1, "big")
        return bytes([2, len(octets_of)]) + octets_of
    body = integer(r) + integer(s)
    return bytes([0x30, len(body)]) + body


def statements():
    file = File("Statements in time, under the pinned root of urn:ccr:test:south. `last` is the newest one accepted before.")
    last = message.sign_raw(message.header_of(given.ROOT, T["statement"]), text.write(payload("statement", iat=given.NOW - 60, exp=given.NOW + 86_400)), given.ROOT)
    seen = {"last": {"seq": 7, "compact": last.decode()}}

    def case(name, verdict, why, key=given.ROOT, data=None, extra=seen, **changes):
        changes = {"data": data} | changes if data else changes
        file.made(name, "statement", verdict, why, key=key, extra=extra, **changes)
    file.add("the same again", "statement", last, "accepted", "equal number, equal bytes", **seen)
    case("the next", "accepted", "a greater number", data=statement_data(8))
    case("far ahead", "accepted", "numbers may be left out", data=statement_data(1_000))
    case("rolled back", "statement_rollback", "a smaller number", data=statement_data(6))
    case("forked", "statement_fork", "equal number, other bytes", data=statement_data(7))
    case("frozen", "expired", "nobody renewed it", data=statement_data(8), iat=given.NOW - 31 * rules.DAY, exp=given.NOW - rules.DAY)
    case("of another root", "unknown_key", "not the pinned root", key=test_key(SM2, "other root"),
         data=statement_data(8) | {"root": test_key(SM2, "other root").public.jwk})
    case("another root under the pinned kid", "unknown_key", "the thumbprint of data.root is not the kid",
         header=message.header_of(given.ROOT, T["statement"]), key=test_key(SM2, "other root"),
         data=statement_data(8) | {"root": test_key(SM2, "other root").public.jwk})
    case("signed by a message key", "unknown_key", "message keys sign no statements", key=given.KEYS[SM2], data=statement_data(8))
    case("signed by another under the root's kid", "bad_signature", "the signature is not the root's",
         header=message.header_of(given.ROOT, T["statement"]), key=test_key(SM2, "other root"), data=statement_data(8))
    case("of another city", "wrong_issuer", "the pinned root belongs to south", data=statement_data(8), iss=given.EAST)
    theft = statement_data(8)
    theft["keys"] = theft["keys"] + [validity(given.EASTERN, "active")]
    case("claims east's key", "statement_foreign_key", "a key of another partner", data=theft)
    theft = statement_data(8)
    theft["retired"] = theft["retired"] + [{"jwk": given.EASTERN.public.jwk, "from": given.NOW - 9, "to": given.NOW, "reason": "rotated"}]
    case("retires east's key", "statement_foreign_key", "a key of another partner", data=theft)
    own = statement_data(8)
    own["keys"] = own["keys"] + [validity(given.ROOT, "active")]
    case("root among the keys", "invalid_data", "the root signs statements only", data=own)
    twice = statement_data(8)
    twice["keys"] = twice["keys"] + [twice["keys"][0]]
    case("one key twice", "invalid_data", "a key stands once", data=twice)
    return file
