"""What is open to all is counted by who asks, however many addresses they have."""

import pytest
from django.test import RequestFactory

from safety.throttle import allows, client_address


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:DB8:1:2:ffff:1:2:3", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_an_address_is_counted_by_its_network(said: str, counted: str) -> None:
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=said)) == counted


def test_whoever_has_a_network_of_addresses_is_one_visitor() -> None:
    def asked(address: str) -> bool:
        return allows(RequestFactory().get("/", REMOTE_ADDR=address), "networks", most=3)

    assert [asked(f"2001:db8::{number:x}") for number in range(1, 5)] == [True, True, True, False]
    assert asked("2001:db8:0:1::1"), "another network"
