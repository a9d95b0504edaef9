"""Practice: trainees, what they remember and did, cohorts and what is set to them."""

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and room for what a session is practising."""
    op.add_column("sessions", sa.Column("practising", sa.String(16)))
    op.create_table(
        "trainees",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("activity", sa.String),
        sa.Column("level", sa.Integer),
        sa.Column("ranked", sa.Boolean, nullable=False),
    )
    op.create_index("trainees_seen_at", "trainees", ["seen_at"])
    op.create_table("trainee_persons", sa.Column("person", sa.String(64), primary_key=True), _trainee())
    op.create_index("trainee_persons_trainee", "trainee_persons", ["trainee"])
    op.create_table(
        "trainee_link_codes",
        sa.Column("code_hash", sa.String(64), primary_key=True),
        _trainee(),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    op.create_index("trainee_link_codes_expires_at", "trainee_link_codes", ["expires_at"])
    op.create_table(
        "memories",
        _trainee(primary_key=True),
        sa.Column("item", sa.String(32), primary_key=True),
        sa.Column("state", sa.Integer, nullable=False),
        sa.Column("step", sa.Integer),
        sa.Column("stability", sa.Double),
        sa.Column("difficulty", sa.Double),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("last_review", MOMENT, nullable=False),
        sa.Column("streak", sa.Integer, nullable=False),
        sa.Column("mistaken", sa.Boolean, nullable=False),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer, primary_key=True),
        _trainee(),
        sa.Column("item", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("first", sa.Boolean, nullable=False),
        sa.Column("right", sa.Boolean, nullable=False),
        sa.Column("chosen", sa.String(8), nullable=False),
        sa.Column("rating", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Integer, nullable=False),
    )
    op.create_index("reviews_trainee_at", "reviews", ["trainee", "at"])
    op.create_index("reviews_item", "reviews", ["item"])
    op.create_table(
        "exams",
        sa.Column("id", sa.Integer, primary_key=True),
        _trainee(),
        sa.Column("finished_at", MOMENT, nullable=False),
        sa.Column("passed", sa.Boolean, nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("code", sa.String(16)),
        sa.Column("result", sa.String, nullable=False),
    )
    op.create_index("exams_trainee", "exams", ["trainee", "finished_at"])
    op.create_index("exams_code", "exams", ["code"], unique=True)
    op.create_table(
        "rehearsals",
        sa.Column("id", sa.Integer, primary_key=True),
        _trainee(),
        sa.Column("scenario", sa.String(32), nullable=False),
        sa.Column("finished_at", MOMENT, nullable=False),
        sa.Column("result", sa.String, nullable=False),
    )
    op.create_index("rehearsals_trainee", "rehearsals", ["trainee", "finished_at"])
    op.create_table(
        "cohorts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_table(
        "cohort_members",
        sa.Column("id", sa.Integer, primary_key=True),
        _cohort(),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("village", sa.String, nullable=False),
        sa.Column("code", sa.String(16), nullable=False, unique=True),
        sa.Column("trainee", sa.String(32), sa.ForeignKey("trainees.id", ondelete="SET NULL")),
    )
    op.create_index("cohort_members_cohort", "cohort_members", ["cohort"])
    op.create_index("cohort_members_trainee", "cohort_members", ["trainee"])
    op.create_table(
        "assignments",
        sa.Column("id", sa.Integer, primary_key=True),
        _cohort(),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("theme", sa.String(16)),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
    )
    op.create_index("assignments_cohort", "assignments", ["cohort"])


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "assignments",
        "cohort_members",
        "cohorts",
        "rehearsals",
        "exams",
        "reviews",
        "memories",
        "trainee_link_codes",
        "trainee_persons",
        "trainees",
    ):
        op.drop_table(table)
    op.drop_column("sessions", "practising")


def _trainee(primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(
        "trainee",
        sa.String(32),
        sa.ForeignKey("trainees.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
    )


def _cohort() -> sa.Column[int]:
    return sa.Column("cohort", sa.Integer, sa.ForeignKey("cohorts.id", ondelete="CASCADE"), nullable=False)
