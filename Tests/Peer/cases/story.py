"""The honest story, in both directions."""

import os
import subprocess
import sys
import tempfile
import time

from ccr import text
from ccr.city import CATALOGUE
from ccr import web

from . import case, expect
from .world import is_held, is_refused

VERIFY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "verify.py")


@case("story", "the service's statement under its pinned root, and its catalogue")
def documents(world):
    world.service.load()
    catalogue, _ = world.service.catalogue(world.south.entity)
    expect(world.scenario in [item["id"] for item in catalogue.data["items"]], "the scenario is not in the catalogue")
    bands = world.service.data["bands"]
    expect(bands and sum(band["share_permille"] for band in bands) <= 1_000 + len(bands), f"shares {bands}")
    return f"statement {world.service.data['seq']}, catalogue {catalogue.data['ver']} with {len(catalogue.data['items'])} scenarios"


@case("story", "the service has this city's catalogue, and lists it to a citizen")
def listed(world):
    # The service fetches it by itself some time after the ceremony, which no message tells us.
    begun = time.monotonic()
    while True:
        answer = world.app("GET", f"/v1/citizens/{world.citizens['good']}/federation/scenarios")
        expect(answer.status == 200, f"{answer.status} {answer.body[:200]}")
        if "T-001" in answer.body.decode() and world.south.entity in answer.body.decode():
            break
        expect(time.monotonic() - begun < 120, "the scenario is not listed")
        time.sleep(0.5)
    expect(any(True for _ in world.south.fetched), "the service never asked")
    return f"listed after {time.monotonic() - begun:.1f} s"


@case("story", "service as home: invite, consent, code, claim, grant")
def home(world):
    verifier = os.urandom(32)
    _, invite = world.south.invite(world.service.entity, verifier)
    answer = world.code_attempt("/v1/federation/invites/inspect", invite, {})
    expect(answer.status == 200, f"inspect: {answer.status} {answer.body[:200]}")
    shown = answer.body.decode()
    expect(world.south.entity in shown and "T-001" in shown and "travel" in shown, f"the screen lacks something: {shown}")
    octets = world.south.write("claim", world.service.entity, world.asked(world.south, world.citizens["good"]))
    verdict = world.service.ask(octets, world.south)
    expect(verdict.code == "accepted" and verdict.said.data["result"] == "meets", str(verdict))
    data = verdict.said.data
    expect(data["min_band"] == world.south.band and data["scenario"] == "T-001", f"not what was asked: {data}")
    expect(set(data) <= {"result", "sub", "min_band", "scenario", "not_after", "max_uses", "consent"}, f"more than was asked: {set(data)}")
    world.kept = octets, verdict.octets
    return f"meets, until {data['not_after'] - verdict.said.payload['iat']} s from now, {data['max_uses']} uses"


@case("story", "a band disclosed where the agreement allows it and it was asked")
def disclosed(world):
    grant = world.granted(world.south, world.citizens["good"], scenario="T-003", disclose="band")
    band = grant.data["band"]
    labels = {entry["band"]: entry["label"] for entry in world.service.data["bands"]}
    expect(band["band"] >= world.south.band and labels.get(band["band"]) == band["label"], f"{band}")
    expect("score" not in grant.data, "a score nobody asked for")
    return f"{band['band']}"


@case("story", "consent withdrawn: the event comes, once, and is acknowledged")
def withdrawn(world):
    grant = world.granted(world.south, world.citizens["leaving"])
    world.withdraw(world.citizens["leaving"], world.south)
    told = world.south.wait_for(lambda asked: asked.data.get("grant_jti") == grant.payload["jti"])
    expect(told is not None and told[0].data["kind"] == "grant_revoked", "no event came")
    return "grant_revoked"


@case("story", "a later score below what was granted: the event comes by itself", beside=True)
def lapsed(world):
    grant = world.granted(world.south, world.citizens["falling"])
    begun = time.monotonic()
    # A department of the service's city delivers a record; whoever runs the service has it at hand.
    print("deliver a record, please", flush=True)
    told = world.south.wait_for(lambda asked: asked.data.get("grant_jti") == grant.payload["jti"], 120)
    expect(told is not None and told[0].data["kind"] == "grant_revoked", "no event came")
    verdict = world.claim(world.south, world.asked(world.south, world.citizens["falling"]))
    expect(verdict.said.data == {"result": "unavailable"}, f"asked again: {verdict}")
    return f"grant_revoked after {time.monotonic() - begun:.0f} s"


@case("story", "service as visited: invite, code from here, claim, a visitor who holds and redeems")
def visited(world):
    visitor = world.welcome(world.south, max_uses=2)
    held = world.hold(visitor)
    expect(is_held(held), f"hold: {held.status} {held.body[:200]}")
    return "a hold under the grant"


@case("story", "grant revoked by this city: nothing new under it")
def revoked(world):
    visitor, grant = world.welcome(world.south, max_uses=5, with_grant=True)
    expect(is_held(world.hold(visitor)), "the hold before")
    verdict = world.tell(world.south, world.event(world.south, "grant_revoked", grant_jti=grant["jti"], sub=grant["sub"]))
    expect(verdict.code == "accepted", str(verdict))
    after = world.hold(visitor)
    expect(is_refused(after), f"the hold after: {after.status} {after.body[:200]}")
    again = world.tell(world.south, world.event(world.south, "grant_revoked", grant_jti=grant["jti"], sub=grant["sub"]))
    expect(again.code == "grant_closed", str(again))
    return f"refused: {after.value.get('reasons') or after.value.get('code')}"


@case("story", "subject erased by this city: nothing new at all")
def erased(world):
    visitor, grant = world.welcome(world.south, max_uses=5, with_grant=True)
    verdict = world.tell(world.south, world.event(world.south, "subject_erased", sub=grant["sub"]))
    expect(verdict.code == "accepted", str(verdict))
    after = world.hold(visitor)
    expect(is_refused(after), f"the hold after: {after.status} {after.body[:200]}")
    return "refused"


@case("story", "this city says unavailable: no visitor")
def unavailable(world):
    visitor, invite, _ = world.invite(world.south)
    answer = world.bring(visitor, invite, world.south.mint(invite, result="unavailable"))
    expect(answer.value == {"result": "unavailable"}, f"{answer.status} {answer.body[:200]}")
    return "unavailable"


@case("story", "catalogue changed: the service asks again", beside=True)
def refreshed(world):
    news = world.cities["news"]
    news.publish_catalogue(news.items + [news.item(9)])
    before = len([path for path in news.fetched if path == CATALOGUE])
    verdict = world.tell(news, world.event(news, "catalogue_changed"))
    expect(verdict.code == "accepted", str(verdict))
    expect(world.until(lambda: len([path for path in news.fetched if path == CATALOGUE]) > before, 75), "nobody asked")
    return "asked"


@case(25, "delivery proven offline from two files; one octet changed is noticed")
def proven(world):
    question, answer = world.kept
    with tempfile.TemporaryDirectory() as folder:
        names = {name: os.path.join(folder, name) for name in ("question", "answer", "changed", "ours", "theirs")}
        changed = answer[:200] + bytes([answer[200] ^ 1]) + answer[201:]
        for name, octets in zip(names, (question, answer, changed, world.south.published, world.service.octets)):
            with open(names[name], "wb") as file:
                file.write(octets)
        trust = ["--statement", names["ours"], "--root", world.south.root.kid,
                 "--statement", names["theirs"], "--root", world.service.root]

        def verify(*files):
            return subprocess.run([sys.executable, VERIFY, *files, *trust], stdout=subprocess.PIPE, check=False).returncode
        expect(verify(names["question"], names["answer"]) == 0, "not proven")
        expect(verify(names["question"], names["changed"]) == 1, "a changed answer proves something")
        expect(verify(names["answer"], names["question"]) == 1, "the question is no answer")
    return "0, 1, 1"


@case(18, "no message names a person")
def nameless(world):
    seen = [octets for city in world.cities.values() for entry in city.received for octets in entry[1:]]
    expect(seen, "nothing was received")
    for octets in seen:
        said = b".".join(text.decode(part) for part in octets.decode().split(".")[:2])
        for word in world.config.get("secrets", []):
            expect(word.encode() not in said and word.encode() not in octets, "a message names a person")
    return f"{len(seen)} messages looked at"


@case("story", "the wrong method and a foreign path")
def elsewhere(world):
    expect(web.send("DELETE", world.service.base + CATALOGUE).status == 405, "DELETE")
    return "405"
