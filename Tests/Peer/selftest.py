#!/usr/bin/python3
"""Does this peer itself read as the specification says? Published vectors, JSON texts that must be refused, and its own tampering."""

import os
import sys

from jwcrypto import jws as jose_jws

from ccr import curve, keys, message, rules, text
from vectorset import given

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
PUBLISHED_SM2 = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
PUBLISHED_R = bytes.fromhex("F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3")
PUBLISHED_S = bytes.fromhex("B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA")
PUBLISHED_JWS = (
    "eyJhbGciOiJTR0RfU00zX1NNMiIsImtpZCI6ImNVZV92SU5OWWRUNVhPLWxoSVpiU0poUTZOUHpZemZnZmdERXFHX3ZQd1EiLCJ0eXAiOiJjY3IxLXRlc3Qra"
    "nd0In0.eyJpc3MiOiJ1cm46Y2NyOjQxMDEwMCJ9.8uqhbm2LB-O2SM8xKX220RF0f-ttEcFwSlQuFY9o3xVsYSLOpsLc8nJBRx-w1A1LQn6J4QH-btV-0wO-q98r"
    "0A")


def json_suite():
    """nst/JSONTestSuite: every n_ text is refused, and of the y_ texts only what this profile of JSON leaves out."""
    folder = os.path.join(TESTS, "Vectors", "JSONTestSuite", "test_parsing")
    left_out = 0
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            octets = file.read()
        try:
            text.parse(octets, depth=32)
            verdict = "y"
        except text.Malformed:
            verdict = "n"
        if name[0] == "n" and verdict == "y":
            yield f"{name} is taken"
        elif name[0] == "y" and verdict == "n":
            left_out += 1
            if not any(word in name for word in ("number", "real", "duplicated", "double")):
                yield f"{name} is refused"
    if left_out == 0:
        yield "no y_ text is left out, so numbers and duplicates are not refused"


def sm2():
    key = keys.SigningKey(keys.SM2, PUBLISHED_SM2)
    signed, good = b"message digest", PUBLISHED_R + PUBLISHED_S
    r, s = int.from_bytes(PUBLISHED_R, "big"), int.from_bytes(PUBLISHED_S, "big")
    if not key.public.verifies(signed, good):
        yield "GM/T 0003.5 A.2 does not verify by openssl"
    if not curve.sm2_verify(key.public.point, curve.sm2_digest(key.public.point, signed), r, s):
        yield "GM/T 0003.5 A.2 does not verify by integers"
    dialects = {"empty identity": {"identity": b""}, "another identity": {"identity": b"ALICE123@YAHOO.COM"}, "no ZA": {"with_za": False}}
    for name, dialect in dialects.items():
        if curve.sm2_verify(key.public.point, curve.sm2_digest(key.public.point, signed, **dialect), r, s):
            yield f"{name}: verifies"
    head, body, signature = PUBLISHED_JWS.split(".")
    if not key.public.verifies(f"{head}.{body}".encode(), text.decode(signature)):
        yield "the published message does not verify"
    if text.parse(text.decode(head))["kid"] != key.kid:
        yield "the published thumbprint is another"


def two_opinions():
    """Each signature made without randomness also verifies elsewhere, and the other way round."""
    for algorithm in keys.ALGORITHMS:
        for fixed in (True, False):
            key = keys.SigningKey.made_from(algorithm, "selftest", fixed)
            signature = key.sign(b"octets")
            if not key.public.verifies(b"octets", signature) or key.public.verifies(b"Octets", signature):
                yield f"{algorithm} fixed {fixed}"
            if algorithm == keys.SM2 and not curve.sm2_verify(
                    key.public.point, curve.sm2_digest(key.public.point, b"octets"),
                    int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")):
                yield f"{algorithm} fixed {fixed} by integers"
    key = given.KEYS[keys.ES256]
    compact = message.sign_raw(message.header_of(key, "ccr1-claim+jwt"), b"{}", key).decode()
    read = jose_jws.JWS()
    read.deserialize(compact)
    try:
        read.verify(keys.jose.JWK(**{name: value for name, value in key.public.jwk.items() if name != "alg"}))
    except jose_jws.InvalidJWSSignature:
        yield "ES256 does not verify by jwcrypto"
    rfc = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "alg": "Ed25519"}
    if keys.VerificationKey(rfc).thumbprint != "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k":
        yield "RFC 8037 A.3"


def tampering():
    """No bit of a message can be flipped and nothing cut off it without its being refused."""
    key = given.KEYS[keys.ED25519]
    peers = [message.Peer(given.SOUTH, [(key.public.jwk, True)])]
    good = message.sign_raw(message.header_of(key, given.T["claim"]), text.write(given.payload("claim")), key)

    def is_taken(octets):
        try:
            message.read(octets, given.T["claim"], peers, given.ME, given.NOW)
            return True
        except message.Refused:
            return False
    if not is_taken(good):
        yield "the good message is refused"
    for position in range(len(good)):
        for bit in range(8):
            if is_taken(good[:position] + bytes([good[position] ^ 1 << bit]) + good[position + 1:]):
                yield f"bit {bit} of octet {position} flipped: taken"
        if is_taken(good[:position]):
            yield f"cut after {position}: taken"


def errors():
    if len(rules.ERRORS) != 25:
        yield "the catalogue of errors has 25 codes"


def main():
    wrong = 0
    for check in (json_suite, sm2, two_opinions, tampering, errors):
        faults = list(check())
        wrong += len(faults)
        for fault in faults[:20]:
            print(f"FAIL {check.__name__}: {fault}")
        if not faults:
            print(f"ok {check.__name__}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
