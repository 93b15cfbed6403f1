"""How the ground floor's properties are tried: the same examples every time, few enough to stay quick."""

from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st

modestly = settings(max_examples=150, derandomize=True, deadline=None, database=None)

cents = st.integers(min_value=0, max_value=500_000)
rates = st.decimals(min_value=0, max_value=100, places=4, allow_nan=False).map(Decimal)
