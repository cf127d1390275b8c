"""The contents of attachments, in the database that all colleagues share."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from terp_desktop.storage.schema import operations

revision = "calendar_0010"
down_revision = "calendar_0009"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
BYTES = sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb")
FILES, PARTS, ATTACHMENTS = (
    "calendarAttachmentFiles",
    "calendarAttachmentParts",
    "calendarEventAttachments",
)


def upgrade() -> None:
    operations.create_table(
        FILES,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("unusedSince", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{FILES}")),
        sa.UniqueConstraint("sha256", name=op.f(f"uq_{FILES}_sha256")),
    )
    operations.create_table(
        PARTS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fileId", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("bytes", BYTES, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{PARTS}")),
        sa.UniqueConstraint("fileId", "place", name=op.f(f"uq_{PARTS}_fileId")),
        sa.ForeignKeyConstraint(
            ["fileId"], [f"{FILES}.id"], name=op.f(f"fk_{PARTS}_fileId"), ondelete="CASCADE"
        ),
    )
    operations.create_index(f"ix_{ATTACHMENTS}_sha256", ATTACHMENTS, ["sha256"])


def downgrade() -> None:
    operations.drop_index(f"ix_{ATTACHMENTS}_sha256", ATTACHMENTS)
    operations.drop_table(PARTS)
    operations.drop_table(FILES)
