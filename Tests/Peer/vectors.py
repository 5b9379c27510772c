#!/usr/bin/python3
"""Makes Tests/Vectors/federation: messages good and bad, each with its verdict. Every signature is deterministic, so that
`vectors.py --check` proves the files to be what this program makes.

Each bad message differs from a good one in the one thing its `why` names.
"""

import json
import os
import sys

from ccr import message
from vectorset import bodies, forms, signed, whole
from vectorset.given import (
    ALGORITHMS, EAST, EASTERN, KEYS, ME, NOW, PENDING, RETIRED, ROOT, SOUTH, STRANGER, T, WEST, WESTERN, test_key)

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Vectors", "federation")


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
        "own": shown(test_key("Ed25519", "north"), "north"), "stranger": shown(STRANGER, "stranger"),
    }, ensure_ascii=True, indent=1) + "\n"


FILES = {
    "accepted": whole.accepted, "header": forms.header, "encoding": forms.encoding, "json": forms.strict_json,
    "envelope": whole.envelope, "times": whole.times, "signatures": signed.signatures, "crossing": whole.crossing,
    "bodies": bodies.bodies, "statements": signed.statements}


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
                north = message.Peer(ME, [(test_key("Ed25519", "north").public.jwk, True)])
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
    main()
