"""What a session carries: conversation, previous topic, form, feedback. Replies that stand unencrypted go."""

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels = None
depends_on = None

SESSION_COLUMNS = (
    sa.Column("conversation", sa.Integer, nullable=False, server_default="0"),
    sa.Column("previous_topic", sa.String(64)),
    sa.Column("in_form", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("awaits_contact", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("question", sa.String),
    sa.Column("answered", sa.String(64)),
)


def upgrade() -> None:
    """Add the columns."""
    op.execute("DELETE FROM replies")
    for column in SESSION_COLUMNS:
        op.add_column("sessions", column)
    op.add_column("unanswered", sa.Column("entry", sa.String(64)))


def downgrade() -> None:
    """Drop the columns."""
    op.execute("DELETE FROM replies")
    op.drop_column("unanswered", "entry")
    for column in SESSION_COLUMNS:
        op.drop_column("sessions", column.name)
