"""The ERP's tables as other programs create them: a minimal schema and a realistic one."""

import sqlalchemy as sa

from terp_desktop.storage.tables import HOST_TABLES, Table
from tests.integration.servers import Server

ROWS = 10_000


def minimal_erp_schema(key: str, text: str, *more: str) -> list[str]:
    """Statements for the ERP's tables with the columns that the calendar reads, and `more`."""
    columns = {
        "users": ("openId", "name", "email", "role", "deleted_at"),
        "clients": ("teri_code", "name", "email", "phone", "credit_limit", "total_owed",
                    "deleted_at"),
        "invoices": ("invoiceNumber", "customerId", "invoiceDate", "dueDate", "totalAmount",
                     "amountPaid", "amountDue", "status", "deleted_at"),
        "bills": ("billNumber", "vendorId", "billDate", "dueDate", "totalAmount", "amountPaid",
                  "amountDue", "status", "deleted_at"),
    }  # fmt: skip
    return [
        f"CREATE TABLE {table} ("
        + ", ".join([*(f'"{name}" {text}' for name in names), f"id {key}", *more])
        + ")"
        for table, names in columns.items()
    ]


def create_minimal_erp(server: Server, database: str) -> None:
    """Create the ERP's tables with only the columns that the calendar reads."""
    copies = sa.MetaData()
    for table in Table.metadata.sorted_tables:
        if table.name in HOST_TABLES:
            copy = table.to_metadata(copies)
            copy.kwargs["mysql_engine"] = "InnoDB"
            copy.kwargs["mysql_charset"] = "utf8mb4"
    copies.create_all(server.engine(database))


def create_realistic_erp(server: Server, database: str) -> None:
    """Create a realistic ERP: wide tables, constraints, rows, and keys of several types."""
    make = _POSTGRESQL if server.kind == "postgresql" else _MARIADB
    server.execute(*make, database=database)


_EXTRA_COLUMNS = ", ".join(
    f"extra_{number} VARCHAR(40) NOT NULL DEFAULT 'x{number}'" for number in range(40)
)

_POSTGRESQL = (
    """CREATE TYPE invoice_status AS ENUM
        ('DRAFT', 'SENT', 'VIEWED', 'PARTIAL', 'PAID', 'OVERDUE', 'VOID')""",
    "CREATE TYPE event_status AS ENUM ('NEW', 'OLD')",  # a name that a calendar might want
    "CREATE SEQUENCE ticket START 77",
    f"""CREATE TABLE users (shoe_size numeric(4,1) NOT NULL DEFAULT 42, email varchar(320) UNIQUE,
        id bigint GENERATED ALWAYS AS IDENTITY (START 3000000000) PRIMARY KEY,
        "openId" text NOT NULL UNIQUE, name text, role text NOT NULL DEFAULT 'user',
        deleted_at timestamp, settings jsonb NOT NULL DEFAULT '{{"a": [1, 2]}}',
        {_EXTRA_COLUMNS})""",
    f"""CREATE TABLE clients (id serial PRIMARY KEY, teri_code varchar(8) NOT NULL UNIQUE,
        name varchar(80) NOT NULL, email text, phone text, credit_limit numeric(15,2),
        total_owed numeric(15,2) CHECK (total_owed >= 0), deleted_at timestamptz,
        boss_id int REFERENCES clients (id),
        {_EXTRA_COLUMNS})""",
    f"""CREATE TABLE invoices (id smallserial PRIMARY KEY, "invoiceNumber" text NOT NULL UNIQUE,
        "customerId" int NOT NULL REFERENCES clients (id), "invoiceDate" date NOT NULL,
        "dueDate" date NOT NULL, "totalAmount" numeric(15,2) NOT NULL,
        "amountPaid" numeric(15,2) NOT NULL DEFAULT 0, "amountDue" numeric(15,2) NOT NULL,
        status invoice_status NOT NULL DEFAULT 'DRAFT', deleted_at timestamp,
        "ticket" int NOT NULL DEFAULT nextval('ticket'),
        {_EXTRA_COLUMNS})""",
    f"""CREATE TABLE bills (id bigserial PRIMARY KEY, "billNumber" text NOT NULL,
        "vendorId" bigint NOT NULL, "billDate" date NOT NULL, "dueDate" date NOT NULL,
        "totalAmount" numeric(15,2) NOT NULL, "amountPaid" numeric(15,2) NOT NULL,
        "amountDue" numeric(15,2) NOT NULL, status text NOT NULL, deleted_at timestamp,
        {_EXTRA_COLUMNS})""",
    'CREATE INDEX bills_open ON bills ("dueDate") WHERE "amountDue" > 0',
    """CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.name := trim(NEW.name); RETURN NEW; END $$""",
    """CREATE TRIGGER stamped BEFORE INSERT OR UPDATE ON clients FOR EACH ROW
        EXECUTE FUNCTION stamp()""",
    "CREATE VIEW debtors AS SELECT name, total_owed FROM clients WHERE total_owed > 0",
    f"""INSERT INTO users ("openId", name, email) SELECT 'user' || n, 'Ännchen ' || n,
        'user' || n || '@erp.example' FROM generate_series(1, {ROWS}) n""",
    f"""INSERT INTO clients (teri_code, name, total_owed) SELECT 'C' || n, ' Größe "' || n || '" ',
        n / 3.0 FROM generate_series(1, {ROWS}) n""",
    f"""INSERT INTO invoices ("invoiceNumber", "customerId", "invoiceDate", "dueDate",
        "totalAmount", "amountDue", status) SELECT 'I' || n, n, '2025-01-01', '2025-02-01', n, n,
        'OVERDUE' FROM generate_series(1, {ROWS}) n""",
    f"""INSERT INTO bills ("billNumber", "vendorId", "billDate", "dueDate", "totalAmount",
        "amountPaid", "amountDue", status) SELECT 'B' || n, n, '2025-01-01', '2025-02-01', n, 0, n,
        'PENDING' FROM generate_series(1, {ROWS}) n""",
)

_MARIADB = (
    f"""CREATE TABLE users (shoe_size decimal(4,1) NOT NULL DEFAULT 42, email varchar(190) UNIQUE,
        id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, openId varchar(64) NOT NULL UNIQUE,
        name text, role enum('user', 'admin') NOT NULL DEFAULT 'user', deleted_at timestamp NULL,
        settings json,
        {_EXTRA_COLUMNS}) ENGINE=InnoDB AUTO_INCREMENT=3000000000 DEFAULT CHARSET=latin1""",
    f"""CREATE TABLE clients (id int unsigned zerofill NOT NULL AUTO_INCREMENT PRIMARY KEY,
        teri_code char(8) NOT NULL UNIQUE, name varchar(80) NOT NULL, email text, phone text,
        credit_limit decimal(15,2), total_owed decimal(15,2) CHECK (total_owed >= 0),
        deleted_at datetime, boss_id int unsigned, FOREIGN KEY (boss_id) REFERENCES clients (id),
        {_EXTRA_COLUMNS}) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci""",
    f"""CREATE TABLE invoices (id mediumint NOT NULL AUTO_INCREMENT PRIMARY KEY,
        invoiceNumber varchar(64) NOT NULL UNIQUE, customerId int unsigned NOT NULL,
        invoiceDate date NOT NULL, dueDate date NOT NULL, totalAmount decimal(15,2) NOT NULL,
        amountPaid decimal(15,2) NOT NULL DEFAULT 0, amountDue decimal(15,2) NOT NULL,
        status enum('DRAFT', 'SENT', 'VIEWED', 'PARTIAL', 'PAID', 'OVERDUE', 'VOID') NOT NULL,
        deleted_at timestamp NULL, FOREIGN KEY (customerId) REFERENCES clients (id),
        {_EXTRA_COLUMNS})
        ENGINE=InnoDB DEFAULT CHARSET=latin1""",
    f"""CREATE TABLE bills (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, billNumber varchar(64),
        vendorId bigint NOT NULL, billDate date NOT NULL, dueDate date NOT NULL,
        totalAmount decimal(15,2) NOT NULL, amountPaid decimal(15,2) NOT NULL,
        amountDue decimal(15,2) NOT NULL, status varchar(20) NOT NULL, deleted_at timestamp NULL,
        {_EXTRA_COLUMNS}) ENGINE=InnoDB DEFAULT CHARSET=latin1 ROW_FORMAT=COMPRESSED""",
    "CREATE TRIGGER stamped BEFORE INSERT ON clients FOR EACH ROW SET NEW.name = trim(NEW.name)",
    "CREATE VIEW debtors AS SELECT name, total_owed FROM clients WHERE total_owed > 0",
    f"""INSERT INTO users (openId, name, email) SELECT CONCAT('user', seq),
        CONCAT('Ännchen ', seq), CONCAT('user', seq, '@erp.example') FROM seq_1_to_{ROWS}""",
    f"""INSERT INTO clients (teri_code, name, total_owed) SELECT CONCAT('C', seq),
        CONCAT(' Größe "', seq, '" '), seq / 3 FROM seq_1_to_{ROWS}""",
    """INSERT INTO invoices (invoiceNumber, customerId, invoiceDate, dueDate, totalAmount,
        amountDue, status) SELECT CONCAT('I', id), id, '2025-01-01', '2025-02-01', id, id,
        'OVERDUE' FROM clients""",
    f"""INSERT INTO bills (billNumber, vendorId, billDate, dueDate, totalAmount, amountPaid,
        amountDue, status) SELECT CONCAT('B', seq), seq, '2025-01-01', '2025-02-01', seq, 0, seq,
        'PENDING' FROM seq_1_to_{ROWS}""",
)
