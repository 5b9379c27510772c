"""What each type's `data` may be. A checker takes a value and a pointer and raises `Invalid` at the first member that is wrong."""

import re
import unicodedata

from . import text
from .keys import ALGORITHMS, VerificationKey

ENTITY = re.compile(r"urn:ccr:([0-9]{6}|test:[a-z0-9-]{1,32})")
BANDS = [f"L{number}" for number in range(1, 10)]
DISCLOSURES = ("meets", "band", "score")
PURPOSES = ("travel", "reading", "rental", "leisure")
DAY = 86_400


class Invalid(Exception):
    def __init__(self, pointer):
        super().__init__(pointer)
        self.pointer = pointer


def require(condition, pointer):
    if not condition:
        raise Invalid(pointer)


def words(most, least=1):
    """Text people read: no control character but the line feed."""
    def check(value, at):
        require(isinstance(value, str) and least <= len(value.encode()) <= most, at)
        require(not any(unicodedata.category(letter) == "Cc" for letter in value if letter != "\n"), at)
    return check


def shape(pattern):
    compiled = re.compile(pattern)

    def check(value, at):
        require(isinstance(value, str) and compiled.fullmatch(value), at)
    return check


def octets(count):
    def check(value, at):
        try:
            require(isinstance(value, str) and len(text.decode(value)) == count, at)
        except text.Malformed:
            raise Invalid(at) from None
    return check


def number(least, most=text.LARGEST):
    def check(value, at):
        require(isinstance(value, int) and not isinstance(value, bool) and least <= value <= most, at)
    return check


def one_of(*values):
    def check(value, at):
        require(isinstance(value, str) and value in values, at)
    return check


def several(check, least, most, distinct=True):
    def check_all(values, at):
        require(isinstance(values, list) and least <= len(values) <= most, at)
        for index, value in enumerate(values):
            check(value, f"{at}/{index}")
        require(not distinct or len({text.write(value) for value in values}) == len(values), at)
    return check_all


def members(needed, optional=None):
    def check(value, at):
        require(isinstance(value, dict), at)
        for name, rule in needed.items():
            require(name in value, f"{at}/{name}")
            rule(value[name], f"{at}/{name}")
        for name, rule in (optional or {}).items():
            if name in value:
                rule(value[name], f"{at}/{name}")
    return check


def localised(most, least=1):
    return members({"zh": words(most, least), "en": words(most, least)})


def jwk(value, at):
    try:
        VerificationKey(value)
    except (ValueError, text.Malformed):
        raise Invalid(at) from None


HOST = r"(?=.{1,253}(?:[:/]|$))(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
LITERAL = r"(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})"

entity = shape(ENTITY.pattern)
time = number(0, 253_402_300_799)
band = one_of(*BANDS)
digest = octets(32)
identifier = octets(16)
scenario = shape(r"[A-Za-z0-9_.-]{1,64}")
host = shape(f"{HOST}|{LITERAL}")
score = number(-1_000_000, 1_000_000)


def address(value, at, path=r"(?:/[A-Za-z0-9./_~?&=-]*)?"):
    """http is for private networks only, which is for the receiver to say."""
    shape(f"https?://(?:{HOST}|{LITERAL})(?::[1-9][0-9]{{0,4}})?{path}")(value, at)
    require(8 <= len(value) <= 256, at)


def base(value, at):
    address(value, at, path="")


def retired(value, at):
    members({"jwk": jwk, "from": time, "to": time, "reason": one_of("rotated", "compromised")},
            {"compromised_at": time})(value, at)
    require((value["reason"] == "compromised") == ("compromised_at" in value), f"{at}/compromised_at")


def key(value, at):
    members({"jwk": jwk, "nbf": time, "exp": time, "state": one_of("pending", "active", "retiring")})(value, at)
    require(1 <= value["exp"] - value["nbf"] <= 90 * DAY, f"{at}/exp")


def statement(data, at="/data"):
    members({
        "seq": number(1), "name": localised(180), "base": base, "profiles": several(one_of("core", "catalogue", "ledger"), 1, 8),
        "hosts": several(host, 1, 32), "return_uris": several(address, 0, 32), "tls_spki": several(digest, 0, 8), "root": jwk,
        "keys": several(key, 1, 32, distinct=False), "retired": several(retired, 0, 128, distinct=False),
        "algs_accept": several(one_of(*ALGORITHMS), 1, 8),
        "bands": several(members({"band": band, "label": localised(90), "share_permille": number(0, 1000)}), 0, 9, distinct=False),
        "purposes": several(one_of(*PURPOSES), 0, 16), "contacts": several(words(256), 1, 8, distinct=False),
    })(data, at)
    require(data["base"].split("/")[2].split(":")[0] in data["hosts"], f"{at}/base")
    require(len({item["band"] for item in data["bands"]}) == len(data["bands"]), f"{at}/bands")
    kids = [VerificationKey(entry["jwk"]).thumbprint for entry in data["keys"] + data["retired"]]
    kids.append(VerificationKey(data["root"]).thumbprint)
    require(len(set(kids)) == len(kids), f"{at}/keys")


FEN = number(0, 10_000_000_000)
BENEFIT = members(
    {"kind": one_of("percent", "fixed", "deposit_waiver", "loan", "free_minutes", "pay_later", "priority"),
     "text": localised(1200)}, {"fen": FEN, "percent": number(0, 100)})
QUOTA = members({"per_sub": number(1, 1000), "period": one_of("total", "year", "month", "week", "day", "concurrent")})


def item(value, at):
    members({
        "id": scenario, "name": localised(300), "kind": one_of(*PURPOSES), "adcode": shape("[0-9]{6}"), "min_band": band,
        "disclose": one_of(*DISCLOSURES), "open_to": several(entity, 0, 1000), "benefit": BENEFIT, "from": time, "to": time,
        "how": localised(1200, least=0),
    }, {"quota": QUOTA})(value, at)
    require(value["from"] < value["to"], f"{at}/to")


def catalogue(data, at="/data"):
    members({"ver": number(1), "items": several(item, 0, 10_000, distinct=False)})(data, at)
    require(len({value["id"] for value in data["items"]}) == len(data["items"]), f"{at}/items")


ASKED = {"scenario": scenario, "purpose": one_of(*PURPOSES), "min_band": band, "disclose": one_of(*DISCLOSURES),
         "cat_ver": number(1)}


def invite(data, at="/data"):
    members(ASKED | {"return_uri": address, "challenge": digest})(data, at)


def claim(data, at="/data"):
    members({"code": identifier, "invite_jti": identifier, "verifier": digest} | ASKED)(data, at)


CONSENT = members({"id": identifier, "at": time, "notice_ver": words(64), "notice_hash": digest,
                   "purpose": one_of(*PURPOSES)})
TOLD = {"band": members({"band": band, "label": localised(90)}),
        "score": members({"value": score, "min": score, "max": score, "scheme": words(64), "card_version": words(64), "as_of": time})}
GRANTED = {"sub": identifier, "min_band": band, "scenario": scenario, "not_after": time, "max_uses": number(1, 100),
           "consent": CONSENT}


def grant(data, at="/data"):
    members({"result": one_of("meets", "unavailable")})(data, at)
    if data["result"] == "meets":
        members(GRANTED, TOLD)(data, at)
        if "score" in data:
            require(data["score"]["min"] <= data["score"]["value"] <= data["score"]["max"], f"{at}/score/value")


def event(data, at="/data"):
    members({"kind": one_of("grant_revoked", "subject_erased", "catalogue_changed", "statement_changed")})(data, at)
    needed = {"grant_revoked": {"grant_jti": identifier}, "subject_erased": {"sub": identifier}}
    members(needed.get(data["kind"], {}), {"grant_jti": identifier, "sub": identifier})(data, at)


def ack(data, at="/data"):
    hashes = several(digest, 0, 256)
    members({"status": one_of("recorded", "mismatch")}, {"extra": hashes, "missing": hashes})(data, at)


ERRORS = {
    "malformed": 400, "too_large": 413, "wrong_media_type": 415, "header_forbidden": 400, "alg_not_allowed": 400,
    "wrong_type": 400, "unknown_key": 401, "key_not_usable": 401, "bad_signature": 401, "not_yet_valid": 401, "expired": 401,
    "wrong_issuer": 403, "wrong_audience": 403, "peer_not_active": 403, "jti_conflict": 409, "rate_limited": 429,
    "overloaded": 503, "invalid_data": 422, "code_invalid": 400, "purpose_not_agreed": 403, "scenario_unknown": 404,
    "catalogue_stale": 409, "grant_unknown": 404, "grant_closed": 410, "internal": 500,
}


def error(data, at="/data"):
    members({"code": one_of(*ERRORS), "status": number(400, 599), "now": time},
            {"pointer": words(256), "retry_after": number(0, DAY)})(data, at)
    require(data["status"] == ERRORS[data["code"]], f"{at}/status")


class Type:
    def __init__(self, name, life, check, size=16_384, document=False, answer=False):
        self.typ, self.life, self.check, self.size = f"ccr1-{name}+jwt", life, check, size
        self.document, self.answer = document, answer


TYPES = {kind.typ: kind for kind in (
    Type("statement", 30 * DAY, statement, size=65_536, document=True),
    Type("catalogue", 2 * DAY, catalogue, size=2_097_152, document=True),
    Type("invite", 600, invite),
    Type("claim", 120, claim),
    Type("grant", 120, grant, answer=True),
    Type("event", 7 * DAY, event),
    Type("ack", 7 * DAY, ack, answer=True),
    Type("error", 120, error, answer=True),
)}
