"""Exports, computed from consent: `plan` says what would leave, `write` lets it leave by two officers, once.

The way of a case: `material` gathers it, `clearing` takes out what an audience may not see, `identifying` finds what
still tells who somebody is, `content` writes, `leaks` searches the finished file. Nothing skips a step.
"""

from intake.desk.exports.departure import (
    Given,
    Left,
    affected,
    give,
    give_statistics,
    listed,
    propose,
    propose_statistics,
    write,
    write_statistics,
)
from intake.desk.exports.kinds import Form, Kind
from intake.desk.exports.planning import Plan, plan

__all__ = [
    "Form",
    "Given",
    "Kind",
    "Left",
    "Plan",
    "affected",
    "give",
    "give_statistics",
    "listed",
    "plan",
    "propose",
    "propose_statistics",
    "write",
    "write_statistics",
]
