"""The cities of this peer, the service, and the apps of the service's own side."""

import base64
import os
import threading
import time

from ccr import message, text
from ccr.city import City, now
from ccr.keys import ED25519, ES256, SM2, SigningKey
from ccr.service import Service, expect

# What each city of this peer is for. The officers of the service set them all up in the same way; `limits` differ.
ROLES = {
    "south": {"algorithms": (ED25519, SM2, ES256)},
    "east": {"algorithms": (SM2,)},
    "west": {}, "tiny": {"daily_claims": 3}, "guess": {},
    "rollback": {}, "fork": {}, "frozen": {}, "thief": {}, "hijacked": {}, "renew": {}, "lure": {}, "down": {},
    "liar": {}, "slow": {}, "mute": {}, "news": {},
}
DAILY_CLAIMS = 100_000


def entity_of(role):
    """Six digits, because consents name a recipient city by them."""
    return f"urn:ccr:test:{990101 + list(ROLES).index(role)}"


def make_cities(first_port):
    cities = {}
    for index, (role, settings) in enumerate(ROLES.items()):
        cities[role] = City(entity_of(role), first_port + index, settings.get("algorithms", (ED25519,)))
    return cities


def directory(first_port):
    """What the officers need for the ceremony, as if it had been read out."""
    return [{
        "role": role, "entity": city.entity, "base": city.base, "root": city.root.kid, "hosts": [city.host],
        "return_uris": city.statement_data()["return_uris"], "disclose": "band",
        "daily_claims": ROLES[role].get("daily_claims", DAILY_CLAIMS),
    } for role, city in make_cities(first_port).items()]


class World:
    def __init__(self, config):
        self.config = config
        self.service = Service(config["service"]["base"], config["service"]["entity"], config["service"]["root"])
        self.cities = make_cities(config["port"])
        self.south, self.east = self.cities["south"], self.cities["east"]
        self.citizens, self.scenario = config["citizens"], config["scenario"]
        for city in self.cities.values():
            city.service, city.band, city.above = self.service, config.get("band", "L3"), config.get("above", "L4")
            self.service.owners |= {key.kid: city.entity for key in city.keys.values()}
        # Keys that stand in south's statement and must not be believed.
        self.compromised = SigningKey.made_from(ED25519, "south compromised")
        self.pending = SigningKey.made_from(ED25519, "south pending")
        self.south.extra_keys = [{"jwk": self.pending.public.jwk, "nbf": now() + 86_400, "exp": now() + 40 * 86_400, "state": "pending"}]
        self.south.retired = [{"jwk": self.compromised.public.jwk, "from": now() - 40 * 86_400, "to": now() - 86_400,
                               "reason": "compromised", "compromised_at": now() - 86_400}]
        self.consents, self.token, self.token_until = {}, None, 0
        # A band nobody here is in; T-004 asks for it.
        self.above = config.get("above", "L4")
        self.calls, self.published = 0, threading.Event()
        self.wrong_root = SigningKey.made_from(SM2, "hijacker's root", fixed=False)

    def start(self):
        for role, city in self.cities.items():
            city.start()
            if role == "hijacked":
                city.published = city.statement(root=self.wrong_root, root_jwk=self.wrong_root.public.jwk)

    # The app half.

    def app(self, method, path, body=None, **more):
        if time.monotonic() > self.token_until:
            self.token, seconds = self.service.token(self.config["client"], self.config["secret"])
            self.token_until = time.monotonic() + seconds / 2
        return self.service.app(method, path, body, self.token, **more)

    def code(self, citizen, invite):
        """What a citizen brings from home after agreeing."""
        answer = self.code_attempt("/v1/federation/codes", invite, self.agreement(citizen))
        expect(answer.status == 201, f"no code: {answer.status} {answer.body[:200]}")
        self.consents[citizen, answer.value["consent"]["recipient"]] = answer.value["consent"]["id"]
        return answer.value["code"]

    @staticmethod
    def agreement(citizen):
        """What the home app says of the consent a citizen gave it."""
        given = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        return {"citizen": citizen, "notice_version": "2026-1",
                "consent": {"given_at": given, "evidence": "peer/agreed", "initiative": "citizen"}}

    def asked(self, city, citizen, scenario="T-001", verifier=None, **changes):
        """The data of a good claim of `city` for a citizen of the service: invite, consent, code."""
        verifier = verifier or os.urandom(32)
        data, invite = city.invite(self.service.entity, verifier, scenario, **changes)
        payload = text.parse(text.decode(invite.split(b".")[1].decode()))
        asked = {name: data[name] for name in ("scenario", "purpose", "min_band", "disclose", "cat_ver")}
        return {"code": self.code(citizen, invite), "invite_jti": payload["jti"], "verifier": text.encode(verifier)} | asked

    def asked_above(self, city, citizen):
        """The same for a scenario whose band no citizen of the service is in."""
        return self.asked(city, citizen, "T-004", min_band=self.above)

    def claim(self, city, data, **more):
        return self.service.ask(city.write("claim", self.service.entity, data), city, **more)

    def granted(self, city, citizen, **changes):
        """A grant for a citizen of the service, and the claim it answers."""
        verdict = self.claim(city, self.asked(city, citizen, **changes))
        expect(verdict.code == "accepted", f"claim: {verdict}")
        return verdict.said

    def no_code(self):
        """The data of a claim whose code nobody ever minted."""
        return {"code": message.new_id(), "invite_jti": message.new_id(), "verifier": text.encode(os.urandom(32)),
                "scenario": "T-001", "purpose": "travel", "min_band": self.south.band, "disclose": "meets", "cat_ver": self.south.version}

    def event(self, city, kind="catalogue_changed", **data):
        return city.write("event", self.service.entity, {"kind": kind} | data)

    def event_by(self, city, key):
        return city.write("event", self.service.entity, {"kind": "catalogue_changed"}, key=key)

    def stranger(self):
        """Another address to call from for every thirty calls: bad messages use up what one address may send."""
        self.calls += 1
        return f"127.0.{1 + self.calls // 30 // 250}.{1 + self.calls // 30 % 250}"

    def tell(self, city, octets, **more):
        return self.service.ask(octets, city, "ccr1-event+jwt", **more)

    def invite(self, city, visitor=None):
        """An invite of the service for a visitor from `city`, as an app gets it, and read as home reads it."""
        visitor = visitor or "visitor-" + os.urandom(8).hex()
        answer = self.app("POST", "/v1/federation/invites", {
            "scenario": self.scenario, "home": city.entity, "visitor": visitor})
        expect(answer.status in (200, 201), f"no invite: {answer.status} {answer.body[:200]}")
        invite = self.service.read(answer.value["invite"].encode(), "ccr1-invite+jwt", city.entity)
        return visitor, invite, answer.value

    def code_attempt(self, path, invite, body):
        return self.app("POST", path, body | {"invite": invite.decode("latin-1")})

    def unscore(self, citizen):
        """The citizen no longer agrees to be scored at all."""
        answer = self.app("DELETE", f"/v1/citizens/{citizen}/consents/scoring")
        expect(answer.status in (200, 204), f"withdraw scoring: {answer.status} {answer.body[:200]}")

    def withdraw(self, citizen, city):
        """The citizen takes back the consent towards one partner."""
        consent = self.consents[citizen, "partner:" + city.entity.rsplit(":", 1)[1]]
        answer = self.app("DELETE", f"/v1/citizens/{citizen}/consents/{consent}")
        expect(answer.status in (200, 204), f"withdraw: {answer.status} {answer.body[:200]}")

    def welcome(self, city, with_grant=False, **changes):
        """A visitor from `city` at the service; with `with_grant` also what this city granted."""
        visitor, invite, _ = self.invite(city)
        code = city.mint(invite, **changes)
        answer = self.bring(visitor, invite, code)
        expect(is_welcome(answer), f"no visitor: {answer.status} {answer.body[:200]}")
        handle = answer.value["visitor"]
        return (handle, city.codes[code]["granted"]) if with_grant else handle

    def hold(self, visitor):
        return self.app("POST", f"/v1/citizens/{visitor}/holds", {"scenario": self.scenario, "amount_fen": 10_000})

    def until(self, condition, seconds, pause=0.1):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                return False
            time.sleep(pause)
        return True

    def trap(self, hits):
        """A listener nobody has any business at; every request is noted in `hits`."""
        self.trap_city = City("urn:ccr:test:trap", self.config["port"] + len(ROLES), host="127.0.0.2")

        def note(handler, _):
            hits.append(handler.path)
            handler.reply(404, b"", "text/plain")
        self.trap_city.fallback = note
        self.trap_city.listen()
        return f"127.0.0.2:{self.trap_city.port}"

    def untrap(self):
        self.trap_city.stop()

    def bring(self, visitor, invite, code):
        """The visitor's app hands in the code; the service asks the visitor's home."""
        return self.app("POST", "/v1/federation/claims", {
            "invite": invite.payload["jti"], "visitor": visitor, "code": code})


def is_welcome(answer):
    return answer.status == 200 and answer.value["result"] == "eligible"


def is_held(answer):
    """A lawful no is an answer with status 200, and its decision says so."""
    return answer.status in (200, 201) and answer.value["decision"] == "held"


def is_refused(answer):
    return 400 <= answer.status < 500 or (answer.status == 200 and answer.value["decision"] == "refused")


def together(count, function):
    """Calls `function(index)` `count` times at the same moment."""
    results, barrier = [None] * count, threading.Barrier(count)

    def run(index):
        barrier.wait()
        try:
            results[index] = function(index)
        except Exception as fault:  # noqa: BLE001 - handed to whoever asked
            results[index] = fault
    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, Exception):
            raise result
    return results


def start_of_second():
    time.sleep(1 - time.time() % 1 + 0.02)
    return now()


def contains(octets, text_of):
    """Whether a text stands in octets, plain or inside base64."""
    return text_of.encode() in octets or base64.b64encode(text_of.encode()).rstrip(b"=")[1:-1] in octets
