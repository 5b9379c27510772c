"""ECDSA and SM2 by plain integers: for deterministic test vectors, and as a third opinion beside OpenSSL. Not for secrets: it takes
its time where it likes."""

import hashlib


class Curve:
    def __init__(self, p, a, b, n, x, y):
        self.p, self.a, self.b, self.n, self.base = p, a, b, n, (x, y)

    def add(self, left, right):
        if left is None:
            return right
        if right is None:
            return left
        if left[0] == right[0]:
            if (left[1] + right[1]) % self.p == 0:
                return None
            slope = (3 * left[0] ** 2 + self.a) * pow(2 * left[1], -1, self.p)
        else:
            slope = (right[1] - left[1]) * pow(right[0] - left[0], -1, self.p)
        x = (slope * slope - left[0] - right[0]) % self.p
        return x, (slope * (left[0] - x) - left[1]) % self.p

    def times(self, factor, point=None):
        point, total = point or self.base, None
        while factor:
            if factor & 1:
                total = self.add(total, point)
            point, factor = self.add(point, point), factor >> 1
        return total

    def holds(self, point):
        return (point[1] ** 2 - point[0] ** 3 - self.a * point[0] - self.b) % self.p == 0


P256 = Curve(
    0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF, -3,
    0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)

SM2P256 = Curve(
    0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF, -3,
    0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93,
    0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123,
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0)

SM2_ID = b"1234567812345678"


def four(number):
    return number.to_bytes(32, "big")


def sm3(octets):
    return hashlib.new("sm3", octets).digest()


def sm2_digest(public, message, identity=SM2_ID, with_za=True):
    """e of GB/T 32918.2: SM3(ZA ‖ M), ZA over ENTL ‖ ID ‖ a ‖ b ‖ G ‖ P."""
    curve = SM2P256
    za = sm3((len(identity) * 8).to_bytes(2, "big") + identity + four(curve.a % curve.p) + four(curve.b)
             + four(curve.base[0]) + four(curve.base[1]) + four(public[0]) + four(public[1]))
    return int.from_bytes(sm3((za if with_za else b"") + message), "big")


def nonce(order, secret, digest):
    """A nonce that depends on key and digest only, so that vectors can be made again."""
    seed = hashlib.sha512(b"ccr test nonce" + four(secret) + four(digest)).digest()
    return int.from_bytes(seed, "big") % (order - 1) + 1


def sm2_sign(secret, digest):
    n = SM2P256.n
    k = nonce(n, secret, digest)
    r = (digest + SM2P256.times(k)[0]) % n
    return r, pow(1 + secret, -1, n) * (k - r * secret) % n


def sm2_verify(public, digest, r, s):
    n = SM2P256.n
    t = (r + s) % n
    if not (0 < r < n and 0 < s < n) or t == 0:
        return False
    point = SM2P256.add(SM2P256.times(s), SM2P256.times(t, public))
    return point is not None and (digest + point[0]) % n == r


def ecdsa_sign(secret, digest):
    n = P256.n
    k = nonce(n, secret, digest)
    r = P256.times(k)[0] % n
    return r, pow(k, -1, n) * (digest + r * secret) % n
