#!/usr/bin/python3
"""Checks stored messages offline.

    verify.py MESSAGE --statement FILE --root THUMBPRINT
        who signed this message, and that not a bit has changed
    verify.py QUESTION ANSWER --statement FILE --root THUMBPRINT --statement FILE --root THUMBPRINT
        besides, that the answer's signer had this very question: the proof of delivery

Statements are given with the thumbprint pinned for their city, in pairs; a file holds the compact bytes. A message is judged at its own
`iat`, by the keys in use or retired since. Exit 0: proven; 1: not, and why; 2: wrong usage.
"""

import sys

from ccr import message, rules, text
from ccr.keys import VerificationKey


class Unproven(Exception):
    pass


def load(path):
    with open(path, "rb") as file:
        return file.read().strip(b"\r\n")


def city(path, thumbprint):
    """The keys of one statement, whenever it was in force."""
    octets = load(path)
    try:
        payload = text.parse(text.decode(octets.split(b".")[1].decode("ascii")))
        read = message.read_statement(octets, thumbprint, payload["iss"], payload["iat"], me=payload["aud"])
    except (message.Refused, text.Malformed, IndexError, KeyError, TypeError, UnicodeDecodeError) as fault:
        raise Unproven(f"{path}: no statement under this root ({fault})") from None
    peer = message.Peer(read.payload["iss"])
    for entry in read.data["keys"] + read.data["retired"]:
        key = VerificationKey(entry["jwk"])
        peer.keys[key.thumbprint] = (key, True)
        until = entry.get("compromised_at")
        if until is not None:
            peer.compromised = getattr(peer, "compromised", {}) | {key.thumbprint: until}
    return peer


def opened(path, cities, question=None):
    octets = load(path)
    try:
        header = text.parse(text.decode(octets.split(b".")[0].decode("ascii")))
        payload = text.parse(text.decode(octets.split(b".")[1].decode("ascii")))
        kind = header["typ"]
        if kind not in rules.TYPES:
            raise Unproven(f"{path}: type {kind} is not known")
        read = message.read(octets, kind, cities, payload["aud"], payload["iat"], question)
    except (message.Refused, text.Malformed, IndexError, KeyError, TypeError, UnicodeDecodeError) as fault:
        raise Unproven(f"{path}: not proven ({fault})") from None
    print(f"{path}: {kind[5:-4]} {read.payload['jti']} signed by {read.payload['iss']} for {read.payload['aud']}"
          f" at {read.payload['iat']}, SHA-256 of the signing input {text.encode(read.hash)}")
    owner = next(peer for peer in cities if peer.entity == read.payload["iss"])
    if read.kid in getattr(owner, "compromised", {}):
        print(f"{path}: for review: the key was compromised at {owner.compromised[read.kid]}")
    return read


def main(arguments):
    files, statements, roots, rest = [], [], [], list(arguments)
    while rest:
        word = rest.pop(0)
        if word in ("--statement", "--root"):
            if not rest:
                return usage()
            (statements if word == "--statement" else roots).append(rest.pop(0))
        else:
            files.append(word)
    if not 1 <= len(files) <= 2 or not statements or len(statements) != len(roots):
        return usage()
    try:
        cities = [city(path, root) for path, root in zip(statements, roots)]
        question = opened(files[0], cities)
        if len(files) == 2:
            answer = opened(files[1], cities, question)
            if answer.payload["iss"] != question.payload["aud"] or answer.payload["aud"] != question.payload["iss"]:
                raise Unproven("question and answer are not between the same two cities")
            print(f"delivered: {answer.payload['iss']} signed at {answer.payload['iat']} that it had this question")
    except Unproven as fault:
        print(fault)
        return 1
    return 0


def usage():
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
