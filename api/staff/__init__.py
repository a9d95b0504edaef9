"""The side of the county's staff: their API of referrals, and telling their own system of them."""
