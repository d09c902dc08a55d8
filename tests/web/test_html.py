"""html-validate finds nothing in any page: of the sample's site, of nobody's, and of a hostile one."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from judges import HERE, NODE, PACKAGES, needs_node

if TYPE_CHECKING:
    from pathlib import Path

    from judges import Judged

pytestmark = needs_node


@pytest.mark.parametrize("network", ["sample", "empty", "hostile"])
def test_html__is_valid(request: pytest.FixtureRequest, tmp_path: Path, network: str) -> None:
    site: Judged = request.getfixturevalue(network)
    report = tmp_path / "report.json"
    command = [NODE, PACKAGES / "html-validate/bin/html-validate.mjs", "--config", HERE / ".htmlvalidate.cjs"]
    subprocess.run([*command, f"--formatter=json={report}", site.output], check=False)
    found: dict[str, list[str]] = {}
    for file in json.loads(report.read_bytes()):
        for said in file["messages"]:
            place = f"{file['filePath'].removeprefix(f'{site.output}/')}:{said['line']}"
            found.setdefault(f"{said['ruleId']}: {said['message'][:100]}", []).append(place)
    assert not found, "\n".join(f"{said} ({len(places)} times, first {places[0]})" for said, places in found.items())
