#!/usr/bin/python3
"""An independent partner city.

    peer.py cities PORT           the cities this program plays, for the ceremony: entity, base, root thumbprint, …
    peer.py run CONFIG [ROW …]    plays story and attacks against a running service; one line a case, exit 1 on any FAIL
    peer.py serve ROLE PORT       one city alone, to be looked at

`run` prints `listening` once its cities answer and waits for a line on standard input, or for the file the configuration names, before it
begins, so that whoever sets up the service can lead the partnerships to `active` in between. The configuration is described in README.md.
"""

import json
import os
import sys
import threading
import time
import traceback

from cases import CASES, Wrong, answering, network, people, receiving, statements, story  # noqa: F401
from cases.world import World, directory, make_cities
from ccr.message import Refused


def play(world, rows):
    """Every case once; what mostly waits is begun first and told last. Two rows that one function stands for are played together."""
    order = [module.__name__ for module in (story, receiving, people, answering, network, statements)]
    ranked = [entry for entry in sorted(CASES, key=lambda entry: order.index(entry[2].__module__))
              if not rows or str(entry[0]) in rows]
    played = {function: Played(function, world) for _, _, function, beside in ranked if beside}
    failures = 0
    for row, name, function, beside in ranked:
        if not beside:
            if function not in played:
                played[function] = Played(function, world)
            failures += played[function].told(row, name)
    for row, name, function, beside in ranked:
        if beside:
            failures += played[function].told(row, name)
    return failures


class Played(threading.Thread):
    """One case under way, in a thread of its own."""

    def __init__(self, function, world):
        super().__init__(daemon=True)
        self.function, self.world, self.begun = function, world, time.monotonic()
        self.verdict, self.word, self.seconds, self.is_told = "did not end", "FAIL", 0, False
        self.start()

    def run(self):
        try:
            self.verdict, self.word = self.function(self.world), "ok"
        except Wrong as fault:
            self.verdict = fault
        except Refused as fault:
            self.verdict = f"a message of the service: {fault}"
        except Exception as fault:  # noqa: BLE001 - a case that breaks has failed, and the others go on
            self.verdict = f"{type(fault).__name__}: {fault} {traceback.extract_tb(fault.__traceback__)[-1]}"
        self.seconds = time.monotonic() - self.begun

    def told(self, row, name):
        """Waits for the end and prints it; whether it failed."""
        self.join()
        print(f"{self.word:4} {row!s:5} {name}: {self.verdict}", flush=True)
        if self.seconds > 5 and not self.is_told:
            print(f"   took {self.seconds:.0f} s", flush=True)
        self.is_told = True
        return self.word == "FAIL"


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
        if "begin" in world.config:
            world.until(lambda: os.path.exists(world.config["begin"]), 600)
        else:
            sys.stdin.readline()
        begun = time.monotonic()
        failures = play(world, arguments[2:])
        print(f"{len(CASES)} cases in {time.monotonic() - begun:.0f} s")
        print(f"{failures} failed" if failures else "all right", flush=True)
        return 1 if failures else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
