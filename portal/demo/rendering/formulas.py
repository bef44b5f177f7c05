"""The few formulas of the demo's workbooks, computed as a spreadsheet does: SUM, ROUND, + - * /, A1 references."""

import ast
import operator
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
_RANGE = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")


def evaluate(formula: str, cell: Callable[[str], Decimal]) -> Decimal:
    """The value of `=…`; `cell("B2")` gives that of another cell. Raises ValueError for anything else."""
    source = _RANGE.sub(lambda match: ",".join(_cells(*match.groups())), formula[1:].replace("$", ""))
    return _value(ast.parse(source, mode="eval").body, cell)


def _cells(column: str, first: str, last_column: str, last: str) -> list[str]:
    if column != last_column:
        raise ValueError(f"a range over columns {column} to {last_column}")
    return [f"{column}{row}" for row in range(int(first), int(last) + 1)]


def _value(node: ast.expr, cell: Callable[[str], Decimal]) -> Decimal:
    match node:
        case ast.Constant(value=int() | float() as number):
            return Decimal(str(number))
        case ast.Name(id=name):
            return cell(name)
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_value(left, cell), _value(right, cell))
        case ast.Call(func=ast.Name(id="SUM"), args=parts):
            return sum((_value(part, cell) for part in parts), Decimal(0))
        case ast.Call(func=ast.Name(id="ROUND"), args=[number, ast.Constant(value=int() as digits)]):
            return _value(number, cell).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    raise ValueError(ast.unparse(node))
