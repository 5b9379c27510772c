"""What is played against the service. A case is a function of the world that raises `Wrong` or returns its verdict in a few words."""

from ccr.service import Wrong, expect

CASES = []


def case(row, name, beside=False):
    """`row` is a row of Docs/federation/threats.md, or `story`. A case `beside` the others mostly waits: it is begun before them."""
    def register(function):
        CASES.append((row, name, function, beside))
        return function
    return register


__all__ = ["CASES", "Wrong", "case", "expect"]
