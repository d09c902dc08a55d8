"""Telling that nothing changed since the last build, by stat alone: no record is read, nobody is joined.

This is what a build in a new process does first, so it imports nothing but the standard library.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from warmsite.build.git import point
from warmsite.build.leftovers import has_leftovers
from warmsite.build.look import stamp
from warmsite.build.output import Output
from warmsite.build.photos import photo_stamp
from warmsite.build.program import made_by
from warmsite.build.report import BuildError, Report
from warmsite.build.repository import is_current
from warmsite.build.sources import scan, scan_plans, settings_stamp
from warmsite.problems import Problem

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def unchanged(network: Path, output: Path, today: date, *, today_given: bool, discreet: bool) -> Report | None:
    """The report of a build that has nothing to do, or None if there may be something."""
    site = Output(output, network)
    try:
        if not site.read() or has_leftovers(network):
            return None
        made = site.made
        same = (
            made.get("by") == made_by()
            and made.get("today") == today.isoformat()
            and made.get("today_given") == today_given
            and made.get("discreet") == discreet
            and made.get("strays") == 0
            and made.get("settings") == settings_stamp(network)
            and made.get("look") == stamp(network)
            and made.get("way") == way(output, network)
            and made.get("git") == list(point(network))
            and is_current(network, made["repository"])
            and all(photo_stamp(network, path) == told[:-1] for path, told in made.get("photos", {}).items())
        )
        if not same:
            return None
        found, plans = scan(network), scan_plans(network)
        sources = [[each.path, *each.signature] for each in (*found.sources, *plans.sources)]
        if found.problems or plans.problems or made.get("sources") != sources:
            return None
        if not all(site.is_intact(address, kept) for address, kept in site.files.items()):
            return None
        problems = tuple(Problem(**each) for each in made["problems"])
    except (OSError, BuildError, TypeError, KeyError, AttributeError):
        return None
    return Report((), (), len(site.files), problems, ())


def way(output: Path, network: Path) -> str:
    """The relative way from the site to the network: what editor links complete their paths by."""
    try:
        found = os.path.relpath(network.resolve(), output.resolve()).replace(os.sep, "/")
        return found.encode("utf-8", "replace").decode()
    except ValueError:  # another drive
        return ""
