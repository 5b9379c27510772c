"""Strict base64url (RFC 4648 section 5, no padding, canonical last bits) and strict JSON (RFC 8259 within RFC 7493, integers only)."""

import json
import re

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LARGEST = 2**53 - 1
DEPTH = 8


class Malformed(Exception):
    """Bytes that are no strict base64url or no strict JSON."""


def encode(octets):
    """Base64url without padding."""
    bits, count, text = 0, 0, []
    for octet in octets:
        bits, count = (bits << 8) | octet, count + 8
        while count >= 6:
            count -= 6
            text.append(ALPHABET[(bits >> count) & 63])
    if count:
        text.append(ALPHABET[(bits << (6 - count)) & 63])
    return "".join(text)


def decode(text):
    """The octets of a base64url text; refuses every other spelling of the same octets."""
    bits, count, octets = 0, 0, bytearray()
    for character in text:
        value = ALPHABET.find(character)
        if value < 0 or len(character) != 1:
            raise Malformed("base64url")
        bits, count = ((bits << 6) | value) & 0xFFFF, count + 6
        if count >= 8:
            count -= 8
            octets.append((bits >> count) & 255)
    if count >= 6 or bits & ((1 << count) - 1):
        raise Malformed("base64url")
    return bytes(octets)


def parse(octets, depth=DEPTH):
    """The value of one JSON text; refuses what two readers could read differently."""
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("UTF-8") from None
    _check_depth(text, depth)

    def members(pairs):
        names = [name for name, _ in pairs]
        if len(set(names)) != len(names):
            raise Malformed("duplicate member")
        return dict(pairs)

    def refuse(_):
        raise Malformed("number")

    def integer(digits):
        value = int(digits) if len(digits) <= 17 else LARGEST + 1
        if abs(value) > LARGEST:
            raise Malformed("number")
        return value

    try:
        value = json.loads(text, object_pairs_hook=members, parse_float=refuse, parse_constant=refuse, parse_int=integer)
    except (ValueError, RecursionError):
        raise Malformed("JSON") from None
    _check_text(value)
    return value


def _check_depth(text, most):
    depth = 0
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', text, re.DOTALL):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token.group(), 0)
        if depth > most:
            raise Malformed("depth")


def _check_text(value):
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise Malformed("lone surrogate") from None
    elif isinstance(value, list):
        for item in value:
            _check_text(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            _check_text(name)
            _check_text(item)


def write(value):
    """Compact JSON in UTF-8, members in the order given."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
