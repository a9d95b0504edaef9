"""Sessions, and replies by message id."""

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "sessions",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("topic", sa.String(64)),
        sa.Column("offered", sa.JSON, nullable=False),
    )
    op.create_table(
        "replies",
        sa.Column("session_key", sa.String(64), primary_key=True),
        sa.Column("message_key", sa.String(64), primary_key=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply", sa.String),
    )
    op.create_index("replies_claimed_at", "replies", ["claimed_at"])


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("replies")
    op.drop_table("sessions")
