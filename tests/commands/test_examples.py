"""The examples in docstrings outside the domain hold."""

import doctest

import pytest

from portal.commands import addresses
from portal.invoices import embedded_lists
from portal.store import ids


@pytest.mark.parametrize("module", [addresses, embedded_lists, ids], ids=lambda module: module.__name__)
def test_the_examples_hold(module):
    tried = doctest.testmod(module)
    assert tried.attempted > 0
    assert tried.failed == 0
