#!/usr/bin/python3
"""An independent partner city.

    peer.py cities PORT           the cities this program plays, for the ceremony: entity, base, root thumbprint, …
    peer.py run CONFIG [ROW …]    plays story and attacks against a running service; one line a case, exit 1 on any FAIL
    peer.py serve ROLE PORT       one city alone, to be looked at

`run` prints `listening` once its cities answer and waits for a line on standard input before it begins, so that whoever sets up the
service can lead the partnerships to `active` in between. The configuration is described in README.md.
"""

import json
import sys
import time
import traceback

from cases import CASES, Wrong, answering, network, people, receiving, statements, story  # noqa: F401
from cases.world import World, directory, make_cities
from ccr.message import Refused


def play(world, rows):
    failures, order = 0, [story, receiving, people, answering, network, statements]
    ranked = sorted(CASES, key=lambda entry: [module.__name__ for module in order].index(entry[2].__module__))
    for row, name, function in ranked:
        if rows and str(row) not in rows:
            continue
        begun = time.monotonic()
        failures += report(row, name, function, world)
        if time.monotonic() - begun > 5:
            print(f"   took {time.monotonic() - begun:.0f} s", flush=True)
    for due, row, name, function in sorted(world.postponed, key=lambda entry: entry[0]):
        time.sleep(max(0, due - time.monotonic()))
        failures += report(row, name, lambda _, function=function: function(), world)
    return failures


def report(row, name, function, world):
    try:
        verdict, word = function(world), "ok"
    except Wrong as fault:
        verdict, word = fault, "FAIL"
    except Refused as fault:
        verdict, word = f"a message of the service: {fault}", "FAIL"
    except Exception as fault:  # noqa: BLE001 - a case that breaks has failed, and the others go on
        verdict, word = f"{type(fault).__name__}: {fault} {traceback.extract_tb(fault.__traceback__)[-1]}", "FAIL"
    print(f"{word:4} {row!s:5} {name}: {verdict}", flush=True)
    return word == "FAIL"


def main(arguments):
    if arguments[:1] == ["cities"] and len(arguments) == 2:
        print(json.dumps(directory(int(arguments[1])), indent=1))
        return 0
    if arguments[:1] == ["serve"] and len(arguments) == 3:
        city = make_cities(int(arguments[2]))[arguments[1]]
        city.start()
        print(city.base, flush=True)
        sys.stdin.read()
        return 0
    if arguments[:1] == ["run"] and len(arguments) >= 2:
        with open(arguments[1], encoding="utf-8") as file:
            world = World(json.load(file))
        world.start()
        print("listening", flush=True)
        sys.stdin.readline()
        world.begun = time.monotonic()
        failures = play(world, arguments[2:])
        print(f"{failures} failed" if failures else "all right", flush=True)
        return 1 if failures else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
