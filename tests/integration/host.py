"""The ERP's tables as other programs make them: our picture of them, and a real one's."""

import sqlalchemy as sa

from terp_desktop.storage.tables import HOST_TABLES, Table
from tests.integration.servers import Server


def make_small_host(server: Server, database: str) -> None:
    """The ERP's tables with no more columns than the calendar reads."""
    tables = [table for table in Table.metadata.sorted_tables if table.name in HOST_TABLES]
    copies = sa.MetaData()
    for table in tables:
        copy = table.to_metadata(copies)
        copy.kwargs["mysql_engine"] = "InnoDB"
        copy.kwargs["mysql_charset"] = "utf8mb4"
    copies.create_all(server.engine(database))
