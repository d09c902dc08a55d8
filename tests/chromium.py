"""The one Chromium of a test run: where it is, and how it is started."""

from __future__ import annotations

import shutil

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NO_CHROMIUM = "NO CHROMIUM HERE: NOTHING OF THE SITE WAS TRIED IN A BROWSER"
# Nothing but this machine can be reached, so that a page that asks for more is found out.
SWITCHES = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
