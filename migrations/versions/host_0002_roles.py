"""Roles in the company's own words; until now only `user` and `admin` could be stored."""

import sqlalchemy as sa
from alembic import op

revision = "host_0002"
down_revision = "host_0001"
branch_labels = None
depends_on = None

WORDS = ("user", "admin")


def upgrade() -> None:
    with op.batch_alter_table("users", recreate="always") as users:
        users.drop_constraint(op.f("ck_users_role"), type_="check")
        users.alter_column("role", type_=sa.String(64), existing_type=sa.String(20))


def downgrade() -> None:
    users = sa.table("users", sa.column("role", sa.String))
    op.execute(sa.update(users).where(users.c.role.not_in(WORDS)).values(role=WORDS[0]))
    with op.batch_alter_table("users", recreate="always") as batch:
        batch.alter_column("role", type_=sa.String(20), existing_type=sa.String(64))
        batch.create_check_constraint(op.f("ck_users_role"), sa.column("role").in_(WORDS))
