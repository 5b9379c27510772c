"""Data that break a rule of their type."""

from ccr.keys import ED25519, ES256, SM2
from vectorset import given
from vectorset.given import BAND, LABEL, File, item, octets


def bodies():
    file = File("Data that break a rule; `pointer` says where.")
    for typ, optional in {"statement": (), "catalogue": (), "invite": (), "claim": (), "grant": (), "event": (), "ack": (),
                          "error": ()}.items():
        for name in given.DATA[typ]:
            if name == "root":
                continue
            if (typ, name) != ("event", "sub"):
                file.data(f"{typ} without {name}", typ, f"/data/{name}", "a member is missing", without=name)
            file.data(f"{typ} {name} null", typ, f"/data/{name}", "a member of another kind", {name: None})
            if typ not in ("grant", "event", "error") or name not in ("result", "kind", "code"):
                wrong = [] if not isinstance(given.DATA[typ][name], (list, dict)) else 1
                file.data(f"{typ} {name} of another kind", typ, f"/data/{name}", "a member of another kind", {name: wrong})
    for name, root in {"without": None, "text": "root", "of SM2 as ES256": given.ROOT.public.jwk | {"alg": ES256}}.items():
        changed = {key: value for key, value in (given.DATA["statement"] | {"root": root}).items() if value is not None}
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
    consent = given.DATA["grant"]["consent"]
    file.data("grant result no", "grant", "/data/result", "meets or unavailable; there is no bad news", {"result": "fails"})
    for name in consent:
        file.data(f"grant consent without {name}", "grant", f"/data/consent/{name}", "a member is missing",
                  {"consent": {key: value for key, value in consent.items() if key != name}})
    for value in (0, -1, 101):
        file.data(f"grant max_uses {value}", "grant", "/data/max_uses", "1 to 100", {"max_uses": value})
    file.data("grant band L0", "grant", "/data/band/band", "not of the allowed values", {"band": BAND | {"band": "L0"}})
    file.data("grant band text", "grant", "/data/band", "band and label", {"band": "L4"})
    file.data("grant score number", "grant", "/data/score", "value and what it means", {"score": 142})
    file.data("grant score above its scale", "grant", "/data/score/value", "from min to max", {"score": given.SCORE | {"value": 201}})
    file.data("grant score without scheme", "grant", "/data/score/scheme", "a number alone says nothing",
              {"score": {key: value for key, value in given.SCORE.items() if key != "scheme"}})
    file.data("event unknown kind", "event", "/data/kind", "not of the allowed values", {"kind": "score_dropped"})
    file.made("event erased without sub", "event", "invalid_data", "whom", key=given.KEYS[ED25519], data={"kind": "subject_erased"},
              extra={"pointer": "/data/sub"})
    file.data("ack unknown status", "ack", "/data/status", "not of the allowed values", {"status": "ok"})
    file.data("error unknown code", "error", "/data/code", "not of the allowed values", {"code": "teapot"})
    file.data("error with another status", "error", "/data/status", "not the status of its code", {"status": 404})
    items = given.DATA["catalogue"]["items"]
    for name in items[0]:
        if name == "quota":
            continue
        file.data(f"item without {name}", "catalogue", f"/data/items/0/{name}", "a member is missing",
                  {"items": [{key: value for key, value in items[0].items() if key != name}]})
    for name, (pointer, change) in {
            "kind": ("kind", {"kind": "penalty"}), "adcode": ("adcode", {"adcode": "4101"}), "open_to": ("open_to/0", {"open_to": ["all"]}),
            "benefit": ("benefit/kind", {"benefit": {"kind": "cash", "text": LABEL}}),
            "percent 101": ("benefit/percent", {"benefit": {"kind": "percent", "percent": 101, "text": LABEL}}),
            "fen negative": ("benefit/fen", {"benefit": {"kind": "fixed", "fen": -1, "text": LABEL}}),
            "quota": ("quota/per_sub", {"quota": {"per_sub": 0, "period": "month"}}),
            "period": ("quota/period", {"quota": {"per_sub": 1, "period": "fortnight"}}),
            "how of 1201 octets": ("how/zh", {"how": {"zh": "x" * 1_201, "en": ""}}),
            "name of 301 octets": ("name/zh", {"name": {"zh": "x" * 301, "en": "x"}}),
            "name with a control character": ("name/en", {"name": {"zh": "一", "en": "a\u0007"}}),
            "to before from": ("to", {"to": 1}), "name in one language": ("name/en", {"name": {"zh": "一"}})}.items():
        file.data(f"item {name}", "catalogue", f"/data/items/0/{pointer}", "not of the allowed values", {"items": [item(1, **change)]})
    file.data("item twice", "catalogue", "/data/items", "one id, two items", {"items": [item(1), item(1)]})
    statement = given.DATA["statement"]
    key = statement["keys"][0]
    for name, (pointer, change) in {
            "seq 0": ("seq", {"seq": 0}), "base with a path": ("base", {"base": "https://ccr.south.example/a"}),
            "base with a user": ("base", {"base": "https://me@ccr.south.example"}), "base ftp": ("base", {"base": "ftp://ccr.south.example"}),
            "no keys": ("keys", {"keys": []}), "unknown profile": ("profiles/0", {"profiles": ["punish"]}),
            "unknown alg": ("algs_accept/0", {"algs_accept": ["RS256"]}), "alg twice": ("algs_accept", {"algs_accept": [SM2, SM2]}),
            "unknown purpose": ("purposes/0", {"purposes": ["punish"]}), "host upper case": ("hosts/0", {"hosts": ["CCR.south.example"]}),
            "host with a path": ("hosts/0", {"hosts": ["ccr.south.example/a"]}), "host in another spelling of an address": ("hosts/0", {"hosts": ["0x7f.1"]}), "spki short": ("tls_spki/0", {"tls_spki": [octets("s", 31)]}),
            "band twice": ("bands", {"bands": [statement["bands"][0], statement["bands"][0] | {"share_permille": 1}]}),
            "share over 1000": ("bands/0/share_permille", {"bands": [statement["bands"][0] | {"share_permille": 1001}]}),
            "key without alg": ("keys/0/jwk", {"keys": [key | {"jwk": {k: v for k, v in key["jwk"].items() if k != "alg"}}]}),
            "key with its secret": ("keys/0/jwk", {"keys": [key | {"jwk": key["jwk"] | {"d": octets("d", 32)}}]}),
            "key off the curve": ("keys/0/jwk", {"keys": [key | {"jwk": key["jwk"] | {"y": octets("y", 32)}}]}),
            "key state": ("keys/0/state", {"keys": [key | {"state": "retired"}]}),
            "key ends before it begins": ("keys/0/exp", {"keys": [key | {"exp": key["nbf"]}]}),
            "key of 90 days and a second": ("keys/0/exp", {"keys": [key | {"exp": key["nbf"] + 7_776_001}]}),
            "base on no host of its own": ("base", {"base": "https://other.south.example"}),
            "host with a port": ("hosts/0", {"hosts": ["ccr.south.example:443"]}),
            "retired for another reason": ("retired/0/reason", {"retired": [statement["retired"][0] | {"reason": "withdrawn"}]}),
            "rotated with time of compromise": ("retired/0/compromised_at", {"retired": [
                statement["retired"][0] | {"reason": "rotated"}]}),
            "compromised without time": ("retired/0/compromised_at", {"retired": [
                {k: v for k, v in statement["retired"][0].items() if k != "compromised_at"}]}),
    }.items():
        file.data(f"statement {name}", "statement", f"/data/{pointer}", "not of the allowed values", change)
    return file
