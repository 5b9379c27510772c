"""Headers, compact forms, and payloads that are no strict JSON."""

import hmac
import json

from ccr import message, text
from ccr.keys import ALGORITHMS, ED25519
from vectorset import given
from vectorset.given import T, File, octets, padded_claim, payload


def header():
    file = File("Headers. Exactly alg, kid, typ.")
    key, typ = given.KEYS[ED25519], T["claim"]
    good = {"alg": ED25519, "kid": key.kid, "typ": typ}

    def case(name, verdict, why, members=None, raw=None):
        file.made(name, "claim", verdict, why, key=key, header=raw if raw is not None else text.write(members))
    extras = {
        "jwk": given.STRANGER.public.jwk, "jku": "https://ccr.south.example/keys", "x5c": ["MIIB"], "x5u": "https://ccr.south.example/x",
        "x5t": octets("x5t", 20), "x5t#S256": octets("x5t", 32), "crit": ["b64"], "b64": True, "zip": "DEF", "cty": "JWT",
        "iss": given.SOUTH, "nonce": octets("nonce"), "url": "https://ccr.north.example/ccr/v1/claims", "": ""}
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
                head = text.write({"alg": named, "kid": given.KEYS[signer].kid, "typ": typ})
                file.made(f"{signer} key as {named}", "claim", "alg_not_allowed", "the header's alg is not the key's",
                          key=given.KEYS[signer], header=head)
                head = text.write({"alg": named, "kid": given.KEYS[named].kid, "typ": typ})
                file.made(f"{signer} signature under the {named} key", "claim", "bad_signature",
                          "the signature is of another key", key=given.KEYS[signer], header=head)
    for other in ("CCR1-CLAIM+JWT", "application/ccr1-claim+jwt", "ccr1-claim", "ccr1-claim+jwt ", "JWT", "JOSE", "ccr2-claim+jwt",
                  "entity-statement+jwt", "", T["usage"], T["checkpoint"]):
        case(f"typ {other or 'empty'}", "wrong_type", "not the one type of this endpoint", good | {"typ": other})
    case("kid empty", "unknown_key", "nobody's key", good | {"kid": ""})
    case("kid of nobody", "unknown_key", "nobody's key", good | {"kid": octets("nobody", 32)})
    case("kid padded", "unknown_key", "nobody's key", good | {"kid": key.kid + "="})
    case("kid and typ wrong", "wrong_type", "typ is looked at before kid", good | {"kid": octets("nobody", 32), "typ": T["event"]})
    hmac_like = text.write(good | {"alg": "HS256"})
    signing_input = (text.encode(hmac_like) + "." + text.encode(text.write(payload("claim")))).encode()
    mac = hmac.new(key.public.x, signing_input, "sha256").digest()
    file.add("HS256 with the public key", "claim", signing_input + b"." + text.encode(mac + mac).encode(), "alg_not_allowed",
             "the public key as a shared secret")
    return file


def encoding():
    file = File("The compact form: three segments of canonical base64url.")
    good = message.sign_raw(message.header_of(given.KEYS[ED25519], T["claim"]), text.write(payload("claim")), given.KEYS[ED25519])
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
        longer = text.write(payload("claim", data=given.DATA["claim"] | {"later": filling}))
        again = message.sign_raw(message.header_of(given.KEYS[ED25519], T["claim"]), longer, given.KEYS[ED25519])
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
        file.made(name, "claim", "malformed", why, key=given.KEYS[ED25519], raw=raw)
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
    case("member twice by escape", "a member stands twice, once escaped", good[:-1] + b',"\\u0069ss":"' + given.SOUTH.encode() + b'"}')
    time = str(given.NOW).encode()
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
