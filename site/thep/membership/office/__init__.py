"""The screens of the back office for memberships and tiers, and what they show on those of schools."""
