"""Every address is described, and what is described is there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.wiki_world import app_of, store_of

PAGE = Path(__file__).parent.parent / "docs" / "addresses.md"


def _described() -> set[str]:
    rows = [
        line.split("|")[1] for line in PAGE.read_text("utf-8").splitlines() if line[:3] == "| `"
    ]
    addresses = {address for row in rows for address in re.findall(r"`([^`]+)`", row)}
    return {re.sub(r"\?.*", "", address) for address in addresses}


def _served() -> set[str]:
    rules = {str(rule) for rule in app_of(store_of("")).url_map.iter_rules()}
    plain = {rule for rule in rules if not rule.startswith("/en/")}
    assert {f"/en{rule}" for rule in plain} >= rules - plain
    named = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule) for rule in plain}
    return {address.replace("{extension}", ".ttl") for address in named}


def test_the_page_names_exactly_the_addresses_that_are_served() -> None:
    assert len(_served()) > 20
    assert _described() == _served()
