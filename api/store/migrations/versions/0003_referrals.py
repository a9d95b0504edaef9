"""Referrals, contacts held for them, and deliveries to the county's own system."""

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "referrals",
        sa.Column("number", sa.String(20), primary_key=True),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("service", sa.String(64), nullable=False),
        sa.Column("township", sa.String(64)),
        sa.Column("summary", sa.String, nullable=False),
        sa.Column("contact", sa.String),
        sa.Column("shared", sa.Boolean, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("note", sa.String),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("referrals_created_at", "referrals", ["created_at", "number"])
    op.create_index("referrals_updated_at", "referrals", ["updated_at"])
    op.create_index("referrals_person", "referrals", ["person"])
    op.create_table(
        "held_contacts",
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("contact", sa.String, nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("delivery", sa.String(36), nullable=False, unique=True),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True)),
        sa.Column("error", sa.String(64)),
    )
    op.create_index("deliveries_number", "deliveries", ["number"])
    op.create_index("deliveries_next_at", "deliveries", ["next_at"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("deliveries")
    op.drop_table("held_contacts")
    op.drop_table("referrals")
