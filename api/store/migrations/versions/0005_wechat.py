"""WeChat: answers on their way, how many messages may be sent, and logins of the Mini Program."""

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "wechat_answers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("message_key", sa.String(64), nullable=False),
        sa.Column("session", sa.String(128), nullable=False),
        sa.Column("openid", sa.String, nullable=False),
        sa.Column("question", sa.String),
        sa.Column("spoken", sa.Boolean, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("requests", sa.Integer, nullable=False),
        sa.Column("path", sa.String(16)),
        sa.Column("messages", sa.String),
        sa.Column("total", sa.Integer),
        sa.Column("sent", sa.Integer, nullable=False),
        sa.Column("held", sa.Boolean, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.UniqueConstraint("account", "message_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("wechat_answers_due_at", "wechat_answers", ["due_at"])
    op.create_index("wechat_answers_session", "wechat_answers", ["session", "account"])
    op.create_index("wechat_answers_received_at", "wechat_answers", ["received_at"])
    op.create_table(
        "wechat_windows",
        sa.Column("account", sa.String(64), primary_key=True),
        sa.Column("session", sa.String(128), primary_key=True),
        sa.Column("left", sa.Integer, nullable=False),
        sa.Column("closes_at", MOMENT, nullable=False),
    )
    op.create_index("wechat_windows_closes_at", "wechat_windows", ["closes_at"])
    op.create_table(
        "wechat_logins",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("session", sa.String(128), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    op.create_index("wechat_logins_expires_at", "wechat_logins", ["expires_at"])
    op.create_index("wechat_logins_session", "wechat_logins", ["session"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("wechat_logins", "wechat_windows", "wechat_answers"):
        op.drop_table(table)
