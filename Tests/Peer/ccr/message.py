"""Messages in and out: JWS Compact as a whole body, and the receiver's steps 3–9 and 11 in the order the specification fixes."""

import hashlib
import os

from . import rules, text
from .keys import VerificationKey

SKEW = 60
HEADER = ("alg", "kid", "typ")
ENVELOPE = {"iss", "aud", "jti", "iat", "exp", "re", "data"}


class Refused(Exception):
    """A message is not believed. `code` is of the specification's table, or `wrong_answer`, which is never sent. `about` is what the
    message says, where its signature was good: only then there is somebody to answer to."""

    def __init__(self, code, pointer=None, about=None):
        super().__init__(code if pointer is None else f"{code} {pointer}")
        self.code, self.pointer, self.about = code, pointer, about


class Peer:
    """What a receiver knows of one partner."""

    def __init__(self, entity, keys=(), state="active"):
        self.entity, self.state, self.keys = entity, state, {}
        for jwk, usable in keys:
            key = VerificationKey(jwk)
            self.keys[key.thumbprint] = (key, usable)

    @classmethod
    def of_statement(cls, entity, data, now):
        """The keys of a statement: pending ones are not yet, retired ones no longer to be believed."""
        peer = cls(entity)
        for entry in data["keys"]:
            key = VerificationKey(entry["jwk"])
            usable = entry["state"] in ("active", "retiring") and entry["nbf"] <= now < entry["exp"]
            peer.keys[key.thumbprint] = (key, usable)
        for entry in data["retired"]:
            key = VerificationKey(entry["jwk"])
            peer.keys[key.thumbprint] = (key, False)
        return peer


class Message:
    def __init__(self, kid, typ, payload, signing_input):
        self.kid, self.typ, self.payload, self.signing_input = kid, typ, payload, signing_input
        self.data = payload["data"]

    @property
    def hash(self):
        return hashlib.sha256(self.signing_input).digest()

    @property
    def receipt(self):
        """`re` of an answer to this message."""
        return {"jti": self.payload["jti"], "h": text.encode(self.hash)}


def sign_raw(header, payload, key):
    """Compact bytes from ready octets of header and payload; nothing is checked, so that bad messages can be made."""
    signing_input = (text.encode(header) + "." + text.encode(payload)).encode()
    return signing_input + b"." + text.encode(key.sign(signing_input)).encode()


def header_of(key, typ):
    return text.write({"alg": key.algorithm, "kid": key.kid, "typ": typ})


def new_id():
    return text.encode(os.urandom(16))


def write(typ, key, issuer, audience, data, now, re=None, jti=None, life=None):
    payload = {"iss": issuer, "aud": audience, "jti": jti or new_id(), "iat": now,
               "exp": now + (life or rules.TYPES[typ].life)}
    payload |= {"re": re} if re else {}
    return sign_raw(header_of(key, typ), text.write(payload | {"data": data}), key)


def _split(octets, limit):
    if len(octets) > limit:
        raise Refused("too_large")
    try:
        parts = octets.decode("ascii").split(".")
        if len(parts) != 3:
            raise text.Malformed("segments")
        header, payload, signature = map(text.decode, parts)
    except (UnicodeDecodeError, text.Malformed):
        raise Refused("malformed") from None
    if not header or not payload or len(signature) != 64:
        raise Refused("malformed")
    return header, payload, signature, octets[:octets.rindex(b".")]


def _header(octets):
    try:
        header = text.parse(octets)
    except text.Malformed:
        raise Refused("malformed") from None
    if not isinstance(header, dict):
        raise Refused("malformed")
    if len(header) != 3 or any(not isinstance(header.get(name), str) for name in HEADER):
        raise Refused("header_forbidden")
    return header


def _envelope(octets, kind, life):
    """Step 8: strict JSON and exactly the members of an envelope."""
    try:
        payload = text.parse(octets)
        needed = ENVELOPE if kind.answer else ENVELOPE - {"re"}
        if not isinstance(payload, dict) or set(payload) != needed:
            raise text.Malformed("members")
        times = payload["iat"], payload["exp"]
        if any(not isinstance(time, int) or isinstance(time, bool) for time in times):
            raise text.Malformed("times")
        if times[0] < 0 or not 0 < times[1] - times[0] <= life:
            raise text.Malformed("life")
        if not all(isinstance(payload[name], str) for name in ("iss", "aud", "jti")):
            raise text.Malformed("texts")
        if len(text.decode(payload["jti"])) != 16 or not isinstance(payload["data"], dict):
            raise text.Malformed("jti")
        if kind.answer:
            receipt = payload["re"]
            if not isinstance(receipt, dict) or set(receipt) != {"jti", "h"}:
                raise text.Malformed("re")
            if any(not isinstance(value, str) for value in receipt.values()):
                raise text.Malformed("re")
            if len(text.decode(receipt["jti"])) != 16 or len(text.decode(receipt["h"])) != 32:
                raise text.Malformed("re")
    except text.Malformed:
        raise Refused("malformed") from None
    return payload


def _checked(payload, kind, me, owner, now):
    """Step 9."""
    if payload["iss"] != owner:
        raise Refused("wrong_issuer")
    if payload["aud"] != me and not (kind.document and payload["aud"] == "*"):
        raise Refused("wrong_audience")
    if payload["iat"] > now + SKEW:
        raise Refused("not_yet_valid")
    if now >= payload["exp"] + SKEW:
        raise Refused("expired")


def read(octets, consumer, peers, me, now, question=None):
    """The message, believed; `question` is the message an answer must be to.

    Raises `Refused` with the code of the first step that fails.
    """
    kind = rules.TYPES[consumer]
    header_octets, payload_octets, signature, signing_input = _split(octets, kind.size)
    header = _header(header_octets)
    if header["typ"] != consumer:
        raise Refused("wrong_type")
    owner = next((peer for peer in peers if header["kid"] in peer.keys), None)
    if owner is None:
        raise Refused("unknown_key")
    key, usable = owner.keys[header["kid"]]
    if not usable:
        raise Refused("key_not_usable")
    if header["alg"] != key.algorithm:
        raise Refused("alg_not_allowed")
    if not key.verifies(signing_input, signature):
        raise Refused("bad_signature")
    try:
        return _believed(payload_octets, header, kind, owner, me, now, question, signing_input)
    except Refused as refusal:
        raise Refused(refusal.code, refusal.pointer, (owner, payload_octets, signing_input)) from None


def _believed(payload_octets, header, kind, owner, me, now, question, signing_input):
    """Steps 8, 9, 11 of a message whose signature is good."""
    # An error lives as long as what it answers.
    life = rules.TYPES[question.typ].life if question is not None and kind.typ == "ccr1-error+jwt" else kind.life
    payload = _envelope(payload_octets, kind, life)
    if owner.state != "active":
        raise Refused("peer_not_active")
    _checked(payload, kind, me, owner.entity, now)
    message = Message(header["kid"], kind.typ, payload, signing_input)
    if question is not None and payload["re"] != question.receipt:
        raise Refused("wrong_answer")
    _data(message, kind)
    return message


def _data(message, kind):
    try:
        kind.check(message.data)
    except rules.Invalid as fault:
        raise Refused("invalid_data", fault.pointer) from None


def read_statement(octets, thumbprint, entity, now, last=None, foreign=(), me=None):
    """A statement under its pinned root. `last` is (seq, octets) of the newest one seen; `foreign` are keys of other partners."""
    kind = rules.TYPES["ccr1-statement+jwt"]
    header_octets, payload_octets, signature, signing_input = _split(octets, kind.size)
    header = _header(header_octets)
    if header["typ"] != kind.typ:
        raise Refused("wrong_type")
    if header["kid"] != thumbprint:
        raise Refused("unknown_key")
    # The root's other half stands in the statement itself; its hash is what was pinned, so looking is safe.
    try:
        root = VerificationKey(text.parse(payload_octets)["data"]["root"])
    except (text.Malformed, ValueError, KeyError, TypeError):
        raise Refused("malformed") from None
    if root.thumbprint != thumbprint:
        raise Refused("unknown_key")
    if header["alg"] != root.algorithm:
        raise Refused("alg_not_allowed")
    if not root.verifies(signing_input, signature):
        raise Refused("bad_signature")
    payload = _envelope(payload_octets, kind, kind.life)
    _checked(payload, kind, me, entity, now)
    message = Message(header["kid"], kind.typ, payload, signing_input)
    _data(message, kind)
    kids = [VerificationKey(entry["jwk"]).thumbprint for entry in message.data["keys"] + message.data["retired"]]
    if set(kids + [thumbprint]) & set(foreign):
        raise Refused("statement_foreign_key")
    if last is not None:
        if message.data["seq"] < last[0]:
            raise Refused("statement_rollback")
        if message.data["seq"] == last[0] and octets != last[1]:
            raise Refused("statement_fork")
    return message


