"""A city of this peer: its keys, its statement and catalogue, its server, and what it decides as home."""

import hashlib
import hmac
import http.server
import sys
import threading
import time

from . import message, rules, text, web
from .keys import ED25519, ES256, SM2, SigningKey

DAY = 86_400
STATEMENT, CATALOGUE, CLAIMS, EVENTS = "/.well-known/ccr-statement", "/ccr/v1/catalogue", "/ccr/v1/claims", "/ccr/v1/events"


def now():
    return int(time.time())


class City:
    """`label` makes the keys, so that whoever sets up the test can know the root's thumbprint before this runs."""

    def __init__(self, entity, port, algorithms=(ED25519, SM2, ES256), host="127.0.0.1"):
        self.entity, self.port, self.host = entity, port, host
        self.root = SigningKey.made_from(SM2, f"{entity} root", fixed=False)
        self.keys = {algorithm: SigningKey.made_from(algorithm, f"{entity} {algorithm}", fixed=False) for algorithm in algorithms}
        self.algorithms, self.seq, self.version = list(algorithms), 1, 1
        self.retired, self.extra_keys, self.states, self.items = [], [], {}, []
        self.bands = [("L3", "一般", "fair", 500), ("L4", "良好", "good", 300), ("L5", "优秀", "excellent", 200)]
        self.band, self.above = "L3", "L4"
        self.codes, self.inbox, self.received, self.lock = {}, {}, [], threading.Lock()
        self.arrived = threading.Condition()
        self.service = None
        self.overrides, self.fallback, self.fetched = {}, None, []
        self.server = None

    # What is published.

    @property
    def base(self):
        return f"http://{self.host}:{self.port}"

    def key(self, algorithm=None):
        return self.keys[algorithm or self.algorithms[0]]

    def statement_data(self, **changes):
        at = now()
        keys = [{"jwk": key.public.jwk, "nbf": at - DAY, "exp": at + 60 * DAY, "state": self.states.get(name, "active")}
                for name, key in self.keys.items()] + self.extra_keys
        return {
            "seq": self.seq, "root": self.root.public.jwk, "name": {"zh": "测试城市", "en": f"Test city {self.entity}"},
            "base": self.base, "profiles": ["core", "catalogue"], "hosts": [self.host],
            "return_uris": [f"https://app.{self.entity.rsplit(':', 1)[1]}.example/return"], "tls_spki": [], "keys": keys,
            "retired": self.retired, "algs_accept": self.algorithms,
            "bands": [{"band": band, "label": {"zh": zh, "en": en}, "share_permille": share} for band, zh, en, share in self.bands],
            "purposes": ["travel", "reading", "rental", "leisure"], "contacts": ["privacy@test.example"],
        } | changes

    def statement(self, root=None, life=30 * DAY, iat=None, root_jwk=None, **changes):
        data = self.statement_data(**changes) | ({"root": root_jwk} if root_jwk else {})
        return message.write("ccr1-statement+jwt", root or self.root, self.entity, "*", data, iat or now(), life=life)

    def publish(self, **changes):
        """A new statement with the next number; every reader gets the same bytes until the next one."""
        self.seq += 1
        self.published = self.statement(**changes)
        return self.published

    def publish_catalogue(self, items=None):
        self.items = self.items if items is None else items
        self.version += 1
        data = {"ver": self.version, "items": self.items}
        self.catalogue = message.write("ccr1-catalogue+jwt", self.key(), self.entity, "*", data, now())

    def item(self, number, **changes):
        return {
            "id": f"T-{number:03}", "name": {"zh": "博物馆门票", "en": "Museum ticket"}, "kind": "travel", "adcode": "330100",
            "min_band": self.band, "disclose": "meets", "open_to": [],
            "benefit": {"kind": "percent", "percent": 30, "text": {"zh": "七折", "en": "30 % off"}},
            "quota": {"per_sub": 2, "period": "month"}, "from": now() - DAY, "to": now() + 30 * DAY,
            "how": {"zh": "出示二维码", "en": "Show the QR code"},
        } | changes

    # What is sent.

    def write(self, name, audience, data, key=None, at=None, **more):
        return message.write(f"ccr1-{name}+jwt", key or self.key(), self.entity, audience, data, at or now(), **more)

    def invite(self, audience, verifier, scenario="T-001", **changes):
        data = {"scenario": scenario, "purpose": "travel", "min_band": self.band, "disclose": "meets",
                "return_uri": self.statement_data()["return_uris"][0], "cat_ver": self.version,
                "challenge": text.encode(hashlib.sha256(verifier).digest())} | changes
        return data, self.write("invite", audience, data)

    # What is decided as home.

    def mint(self, invite, sub=None, result="meets", **changes):
        """A one-time code for an invite of the service that was read and believed."""
        code = message.new_id()
        asked = {name: invite.data[name] for name in ("scenario", "purpose", "min_band", "disclose", "cat_ver")}
        self.codes[code] = {"asked": asked, "invite": invite.payload["jti"], "challenge": invite.data["challenge"], "used": False,
                            "until": now() + 120, "result": result, "sub": sub or message.new_id(), "changes": changes}
        return code

    def grant(self, claim):
        """The data of the grant for a claim, or `None` where the code is not good for it."""
        entry = self.codes.get(claim.data["code"])
        if entry is None or entry["used"] or now() > entry["until"]:
            return None
        challenge = text.encode(hashlib.sha256(text.decode(claim.data["verifier"])).digest())
        asked = {name: claim.data[name] for name in entry["asked"]}
        if asked != entry["asked"] or claim.data["invite_jti"] != entry["invite"] \
                or not hmac.compare_digest(challenge, entry["challenge"]):
            return None
        entry["used"] = True
        if entry["result"] != "meets":
            return {"result": "unavailable"}
        return {"result": "meets", "sub": entry["sub"], "min_band": claim.data["min_band"], "scenario": claim.data["scenario"],
                "not_after": now() + 900, "max_uses": 2,
                "consent": {"id": message.new_id(), "at": now(), "notice_ver": "1",
                            "notice_hash": text.encode(hashlib.sha256(b"notice").digest()),
                            "purpose": claim.data["purpose"]}} | entry["changes"]

    def answer(self, consumer, octets):
        """Status, body and media type for a message received; the same octets get the same answer."""
        try:
            asked = message.read(octets, consumer, self.peers(), self.entity, now())
        except message.Refused as refusal:
            return self._refusal(refusal)
        with self.lock:
            name = asked.payload["iss"], asked.payload["jti"]
            if name not in self.inbox:
                self.inbox[name] = (asked.hash, *self._decide(consumer, asked))
            hash_seen, status, body = self.inbox[name]
        if hash_seen != asked.hash:
            status, body = self._error(asked.payload["iss"], asked.receipt, "jti_conflict")
        with self.arrived:
            self.received.append((asked, octets, body))
            self.arrived.notify_all()
        return status, body, web.JOSE

    def peers(self):
        return [self.service.peer()]

    def _decide(self, consumer, asked):
        if consumer == "ccr1-event+jwt":
            return 200, self.write("ack", asked.payload["iss"], {"status": "recorded"}, re=asked.receipt)
        granted = self.grant(asked)
        if granted is None:
            return self._error(asked.payload["iss"], asked.receipt, "code_invalid")
        octets = self.write("grant", asked.payload["iss"], granted, jti=(jti := message.new_id()), re=asked.receipt)
        self.codes[asked.data["code"]]["granted"] = granted | {"jti": jti}
        return 200, octets

    def _error(self, audience, receipt, code, pointer=None):
        said = {"code": code, "status": rules.ERRORS[code], "now": now()} | ({"pointer": pointer} if pointer else {})
        return rules.ERRORS[code], self.write("error", audience, said, re=receipt)

    def _refusal(self, refusal):
        """Signed where the message can be named, unsigned before that."""
        try:
            owner, payload, signing_input = refusal.about
            receipt = {"jti": text.parse(payload)["jti"], "h": text.encode(hashlib.sha256(signing_input).digest())}
            if len(text.decode(receipt["jti"])) == 16:
                return *self._error(owner.entity, receipt, refusal.code, refusal.pointer), web.JOSE
        except (text.Malformed, KeyError, TypeError):
            pass
        problem = {"type": f"urn:ccr:error:{refusal.code}", "title": refusal.code.replace("_", " "), "code": refusal.code,
                   "status": rules.ERRORS[refusal.code], "now": now()}
        return problem["status"], text.write(problem), web.PROBLEM

    def wait_for(self, wanted, seconds=60):
        """The first message received that `wanted` takes, or `None` when none came in time."""
        end = time.monotonic() + seconds
        with self.arrived:
            while True:
                for entry in self.received:
                    if wanted(entry[0]):
                        return entry
                if not self.arrived.wait(end - time.monotonic()) and time.monotonic() >= end:
                    return None

    # The server.

    def start(self):
        self.publish()
        self.publish_catalogue([self.item(1), self.item(2, kind="reading"), self.item(3, disclose="band"),
                                self.item(4, min_band=self.above), self.item(5, open_to=["urn:ccr:test:elsewhere"]),
                                self.item(6, to=now() - DAY // 2)])
        self.listen()

    def listen(self):
        self.server = Server((self.host, self.port), Handler)
        self.server.city = self
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """A caller who hangs up is no news; anything else is a fault of this program."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body, media="application/jose", **headers):
        self.send_response(status)
        for name, value in ({"Content-Type": media, "Content-Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _document(self, body):
        etag = '"' + text.encode(hashlib.sha256(body).digest()) + '"'
        headers = {"ETag": etag, "Cache_Control": "public, max-age=300"}
        if self.headers.get("If-None-Match") == etag:
            return self.reply(304, b"", **headers)
        return self.reply(200, body, **headers)

    def _question(self, consumer, body):
        """Either carrier, answered in kind."""
        media = self.headers.get("Content-Type", "").split(";")[0].strip()
        try:
            if media not in (web.JOSE, web.JSON):
                raise message.Refused("wrong_media_type")
            if len(body) > 16_384 + 64:
                raise message.Refused("too_large")
            octets = body
            if media == web.JSON:
                carried = text.parse(body, depth=1)
                if not isinstance(carried, dict) or set(carried) != {"jws"} or not isinstance(carried["jws"], str):
                    raise text.Malformed("carrier")
                octets = carried["jws"].encode()
            status, answer, kind = self.server.city.answer(consumer, octets)
        except text.Malformed:
            status, answer, kind = self.server.city._refusal(message.Refused("malformed"))
        except message.Refused as refusal:
            status, answer, kind = self.server.city._refusal(refusal)
        if kind == web.JOSE and media == web.JSON:
            answer, kind = text.write({"jws": answer.decode()}), web.JSON
        self.reply(status, answer, kind, Cache_Control="no-store")

    def _handle(self, octets):
        city = self.server.city
        if self.command == "GET":
            city.fetched.append(self.path)
        override = city.overrides.get(self.path, city.fallback)
        if override is not None:
            return override(self, octets)
        if self.command == "GET" and self.path == STATEMENT:
            return self._document(city.published)
        if self.command == "GET" and self.path == CATALOGUE:
            return self._document(city.catalogue)
        consumer = {CLAIMS: "ccr1-claim+jwt", EVENTS: "ccr1-event+jwt"}.get(self.path)
        if self.command != "POST" or consumer is None:
            return self.reply(404, b"{}", "application/problem+json")
        return self._question(consumer, octets)

    def do_GET(self):
        self._handle(b"")

    def do_POST(self):
        self._handle(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
