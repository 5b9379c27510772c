"""The service under test, as a partner city sees it."""

import json
import time

from . import message, rules, text, web
from .city import CATALOGUE, CLAIMS, EVENTS, STATEMENT, now

PATHS = {"ccr1-claim+jwt": CLAIMS, "ccr1-event+jwt": EVENTS}
ANSWERS = {"ccr1-claim+jwt": "ccr1-grant+jwt", "ccr1-event+jwt": "ccr1-ack+jwt"}


class Verdict:
    """What the service said to one message: a code, or `accepted`; the answer and, when it was signed, what it says."""

    def __init__(self, code, answer, said=None, octets=None):
        self.code, self.answer, self.said, self.octets = code, answer, said, octets

    @property
    def signed(self):
        return self.said is not None

    def __str__(self):
        return f"{self.code} ({self.answer.status}{', signed' if self.signed else ''})"


class Wrong(Exception):
    """The service did something the specification does not allow."""


def expect(condition, what):
    if not condition:
        raise Wrong(what)


class Service:
    def __init__(self, base, entity, root):
        self.base, self.entity, self.root, self.data, self.octets = base, entity, root, None, None
        # Whose each key is: an answer goes to the owner of the key, whatever the message says of its issuer.
        self.owners = {}

    def load(self):
        """Fetches the statement and believes it only under the pinned root."""
        answer = web.send("GET", self.base + STATEMENT)
        expect(answer.status == 200 and answer.media == web.JOSE, f"statement: {answer.status} {answer.media}")
        last = None if self.data is None else (self.data["seq"], self.octets)
        read = message.read_statement(answer.body, self.root, self.entity, now(), last)
        self.data, self.octets = read.data, answer.body
        return answer

    def peer(self):
        if self.data is None:
            self.load()
        return message.Peer.of_statement(self.entity, self.data, now())

    def read(self, octets, consumer, reader, question=None):
        """A message of the service; a key that is not known is looked for once in a fresh statement."""
        try:
            return message.read(octets, consumer, [self.peer()], reader, now(), question)
        except message.Refused as refusal:
            if refusal.code != "unknown_key":
                raise
            self.load()
            return message.read(octets, consumer, [self.peer()], reader, now(), question)

    def catalogue(self, reader):
        answer = web.send("GET", self.base + CATALOGUE)
        expect(answer.status == 200 and answer.media == web.JOSE, f"catalogue: {answer.status} {answer.media}")
        return self.read(answer.body, "ccr1-catalogue+jwt", reader), answer

    def ask(self, octets, city, consumer="ccr1-claim+jwt", media=web.JOSE, patient=True, source=None):
        """Sends a message to the endpoint of `consumer` and reads what comes back as strictly as the sender has to.

        A patient caller waits as long as `rate_limited` says and sends the same octets again.
        """
        body = octets if media == web.JOSE else text.write({"jws": octets.decode("latin-1")})
        while True:
            answer = web.post(self.base + PATHS[consumer], body, media, source=source)
            if answer.status not in (429, 503) or not patient:
                break
            expect("retry-after" in answer.headers, f"{answer.status} without Retry-After")
            time.sleep(min(int(answer.headers["retry-after"]), 60))
        return self.verdict(answer, octets, city, consumer)

    def verdict(self, answer, octets, city, consumer):
        expect(answer.headers.get("cache-control") == "no-store", "an answer may be stored")
        if answer.media == web.PROBLEM:
            problem = text.parse(answer.body)
            code = problem.get("code")
            expect(problem.get("type") == f"urn:ccr:error:{code}", "type of the problem")
            expect(rules.ERRORS.get(code) == answer.status == problem.get("status"), f"status {answer.status} of {code}")
            expect(isinstance(problem.get("now"), int) and abs(problem["now"] - now()) < 10, "the clock in the problem")
            return Verdict(code, answer)
        compact = answer.body
        if answer.media == web.JSON:
            members = text.parse(answer.body, depth=1)
            expect(set(members) == {"jws"}, "members of the carrier")
            compact = members["jws"].encode()
        else:
            expect(answer.media == web.JOSE, f"media type {answer.media}")
        question, reader = question_of(octets, consumer), self.owners.get(kid_of(octets), city.entity)
        kind = ANSWERS[consumer] if answer.status == 200 else "ccr1-error+jwt"
        said = self.read(compact, kind, reader, question)
        if kind == "ccr1-error+jwt":
            expect(said.data["status"] == answer.status, f"status {answer.status} of {said.data['code']}")
            return Verdict(said.data["code"], answer, said, compact)
        return Verdict("accepted", answer, said, compact)

    # The app half: what the service's own apps may do.

    def app(self, method, path, body=None, token=None, key=None):
        """One request of a city app; the answer's JSON as `value`."""
        headers = {"Accept": web.JSON, "Accept-Language": "en"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"Content-Type": web.JSON} if body is not None else {}
        headers |= {"Idempotency-Key": key or message.new_id()} if method == "POST" else {}
        octets = None if body is None else json.dumps(body).encode()
        while True:
            answer = web.send(method, self.base + path, octets, headers, timeout=40)
            if answer.status != 429:
                break
            time.sleep(min(int(answer.headers.get("retry-after", "1")), 60))
        answer.value = json.loads(answer.body) if answer.body else None
        return answer


def kid_of(octets):
    try:
        return text.parse(text.decode(octets.split(b".")[0].decode("ascii"))).get("kid")
    except (text.Malformed, ValueError, AttributeError):
        return None


def question_of(octets, consumer):
    """The sender's own question, for the receipt. It need not be a good one."""
    try:
        payload = text.parse(text.decode(octets.split(b".")[1].decode("ascii")))
        return message.Message("", consumer, payload | {"data": payload.get("data")}, octets[:octets.rindex(b".")])
    except (text.Malformed, ValueError, IndexError, TypeError, AttributeError):
        return None
