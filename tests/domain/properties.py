"""How the ground floor's properties are tried: few examples, to stay quick."""

from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st

modestly = settings(max_examples=150)

cents = st.integers(min_value=0, max_value=500_000)
rates = st.decimals(min_value=0, max_value=100, places=4, allow_nan=False).map(Decimal)
