"""What both halves of the preview are tested on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from toy import Toy

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    return Toy(tmp_path / "network")
