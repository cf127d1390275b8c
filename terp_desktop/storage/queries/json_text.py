"""SQL functions that combine values into one JSON array, alike on every engine.

`json_text` does so with the columns of a row, `json_list` with the rows of one column. A driver
needs the same time for each value, however short: ten thousand rows of nine values are read in
half the time of ten thousand rows of twenty-four.
"""

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class json_text(FunctionElement[str]):  # noqa: N801  (SQL functions are lower case)
    """A JSON array of the values; dates and times in ISO 8601."""

    type = sa.String()
    inherit_cache = True


@compiles(json_text)
def _json_array(element: json_text, compiler: SQLCompiler, **options: object) -> str:
    return f"json_array({compiler.process(element.clauses, **options)})"


@compiles(json_text, "postgresql")
def _json_build_array(element: json_text, compiler: SQLCompiler, **options: object) -> str:
    return f"CAST(json_build_array({compiler.process(element.clauses, **options)}) AS TEXT)"


class json_list(FunctionElement[str]):  # noqa: N801  (SQL functions are lower case)
    """A JSON array of one column's values; some engines give NULL for no rows."""

    type = sa.String()
    inherit_cache = True


@compiles(json_list)
def _json_arrayagg(element: json_list, compiler: SQLCompiler, **options: object) -> str:
    return f"json_arrayagg({compiler.process(element.clauses, **options)})"


@compiles(json_list, "sqlite")
def _json_group_array(element: json_list, compiler: SQLCompiler, **options: object) -> str:
    return f"json_group_array({compiler.process(element.clauses, **options)})"


@compiles(json_list, "postgresql")
def _json_agg(element: json_list, compiler: SQLCompiler, **options: object) -> str:
    return f"CAST(json_agg({compiler.process(element.clauses, **options)}) AS TEXT)"
