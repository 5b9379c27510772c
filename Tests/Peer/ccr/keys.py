"""Keys of the three algorithms. Ed25519 and ES256 through python3-cryptography and python3-jwcrypto, SM2 through the openssl command.
An algorithm belongs to a key; no message chooses it."""

import hashlib
import os
import subprocess
import tempfile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwcrypto import jwk as jose

from . import curve, text

SM2, ED25519, ES256 = "SGD_SM3_SM2", "Ed25519", "ES256"
ALGORITHMS = (SM2, ED25519, ES256)
CURVES = {SM2: "SM2-P-256", ED25519: "Ed25519", ES256: "P-256"}
POINTS = {SM2: curve.SM2P256, ES256: curve.P256}
SM2_DISTID = "distid:" + curve.SM2_ID.decode()


class VerificationKey:
    """The public half, from a JWK that must name its algorithm."""

    def __init__(self, jwk):
        if not isinstance(jwk, dict) or "d" in jwk:
            raise ValueError("no public JWK")
        self.algorithm = jwk.get("alg")
        if self.algorithm not in ALGORITHMS or jwk.get("crv") != CURVES[self.algorithm]:
            raise ValueError("algorithm and curve")
        if jwk.get("kty") != ("OKP" if self.algorithm == ED25519 else "EC"):
            raise ValueError("key type")
        self.x = self._coordinate(jwk, "x")
        self.y = None if self.algorithm == ED25519 else self._coordinate(jwk, "y")
        if self.y is not None and not POINTS[self.algorithm].holds(self.point):
            raise ValueError("point is not on the curve")

    @staticmethod
    def _coordinate(jwk, name):
        if not isinstance(jwk.get(name), str):
            raise ValueError("coordinate")
        octets = text.decode(jwk[name])
        if len(octets) != 32:
            raise ValueError("coordinate")
        return octets

    @property
    def point(self):
        return int.from_bytes(self.x, "big"), int.from_bytes(self.y, "big")

    @property
    def jwk(self):
        members = {"kty": "OKP" if self.y is None else "EC", "crv": CURVES[self.algorithm], "x": text.encode(self.x)}
        if self.y is not None:
            members["y"] = text.encode(self.y)
        return members | {"alg": self.algorithm}

    @property
    def thumbprint(self):
        """RFC 7638, SHA-256: the `kid`."""
        needed = {name: value for name, value in self.jwk.items() if name != "alg"}
        if self.algorithm != SM2:
            return jose.JWK(**needed).thumbprint()
        return text.encode(hashlib.sha256(text.write(dict(sorted(needed.items())))).digest())

    def verifies(self, message, signature):
        if len(signature) != 64:
            return False
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        try:
            if self.algorithm == ED25519:
                ed25519.Ed25519PublicKey.from_public_bytes(self.x).verify(signature, message)
                return True
            if self.algorithm == ES256:
                public = ec.EllipticCurvePublicNumbers(*self.point, ec.SECP256R1()).public_key()
                public.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
                return True
        except InvalidSignature:
            return False
        order = curve.SM2P256.n
        return 0 < r < order and 0 < s < order and self._openssl_verifies(message, encode_dss_signature(r, s))

    def _openssl_verifies(self, message, der):
        with tempfile.TemporaryDirectory() as folder:
            names = [os.path.join(folder, name) for name in ("key", "message", "signature")]
            for name, octets in zip(names, (_pem("PUBLIC KEY", _sm2_spki(self.x + self.y)), message, der)):
                with open(name, "wb") as file:
                    file.write(octets)
            return subprocess.run(
                ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", names[0], "-rawin", "-digest", "sm3",
                 "-pkeyopt", SM2_DISTID, "-in", names[1], "-sigfile", names[2]],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


class SigningKey:
    """Both halves. `fixed` signs without randomness, for vectors that can be made again."""

    def __init__(self, algorithm, secret, fixed=False):
        self.algorithm, self.secret, self.fixed = algorithm, secret, fixed
        if algorithm == ED25519:
            self._private = ed25519.Ed25519PrivateKey.from_private_bytes(secret)
            x, y = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw), None
        else:
            self.scalar = int.from_bytes(secret, "big")
            x, y = map(curve.four, POINTS[algorithm].times(self.scalar))
        jwk = {"kty": "OKP" if y is None else "EC", "crv": CURVES[algorithm], "x": text.encode(x), "alg": algorithm}
        self.public = VerificationKey(jwk if y is None else jwk | {"y": text.encode(y)})

    @classmethod
    def made_from(cls, algorithm, label, fixed=True):
        """A test key anybody can make again: its secret is the SHA-256 of a label."""
        secret = hashlib.sha256(b"CCR/1 test key, not secret: " + label.encode()).digest()
        return cls(algorithm, secret, fixed)

    @classmethod
    def random(cls, algorithm):
        while True:
            secret = os.urandom(32)
            if algorithm == ED25519 or 0 < int.from_bytes(secret, "big") < POINTS[algorithm].n - 1:
                return cls(algorithm, secret)

    @property
    def kid(self):
        return self.public.thumbprint

    def sign(self, message):
        """64 octets: the signature of RFC 8032, or r ‖ s."""
        if self.algorithm == ED25519:
            return self._private.sign(message)
        if self.fixed:
            r, s = self._fixed(message)
        elif self.algorithm == ES256:
            key = ec.derive_private_key(self.scalar, ec.SECP256R1())
            r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
        else:
            r, s = decode_dss_signature(self._openssl_signs(message))
        return curve.four(r) + curve.four(s)

    def _fixed(self, message):
        if self.algorithm == ES256:
            return curve.ecdsa_sign(self.scalar, int.from_bytes(hashlib.sha256(message).digest(), "big"))
        return curve.sm2_sign(self.scalar, curve.sm2_digest(self.public.point, message))

    def _openssl_signs(self, message):
        with tempfile.TemporaryDirectory() as folder:
            key, data = os.path.join(folder, "key"), os.path.join(folder, "message")
            with open(os.open(key, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:
                file.write(_pem("PRIVATE KEY", _sm2_pkcs8(self.secret, self.public.x + self.public.y)))
            with open(data, "wb") as file:
                file.write(message)
            return subprocess.run(
                ["openssl", "pkeyutl", "-sign", "-inkey", key, "-rawin", "-digest", "sm3", "-pkeyopt", SM2_DISTID,
                 "-in", data], stdout=subprocess.PIPE, check=True).stdout


def _der(tag, *parts):
    body = b"".join(parts)
    length = bytes([len(body)]) if len(body) < 128 else bytes([0x81, len(body)])
    return bytes([tag]) + length + body


# id-ecPublicKey 1.2.840.10045.2.1 and the curve of SM2, 1.2.156.10197.1.301.
_ALGORITHM = _der(0x30, bytes.fromhex("06072a8648ce3d0201"), bytes.fromhex("06082a811ccf5501822d"))


def _sm2_spki(point):
    return _der(0x30, _ALGORITHM, _der(0x03, b"\0\4" + point))


def _sm2_pkcs8(secret, point):
    inner = _der(0x30, b"\2\1\1", _der(0x04, secret), _der(0xA1, _der(0x03, b"\0\4" + point)))
    return _der(0x30, b"\2\1\0", _ALGORITHM, _der(0x04, inner))


def _pem(label, der):
    import base64
    body = base64.encodebytes(der)
    return b"-----BEGIN " + label.encode() + b"-----\n" + body + b"-----END " + label.encode() + b"-----\n"
