"""Vectors of numbers as values in compiled code: as many as 64 bytes hold, added and multiplied lane by lane.

    a, x = load(A, 0), load(X, 0)          # lanes(A) numbers each, from flat arrays
    store(Z, 0, a * x + spread(bias))

A compiler that is left to find vectors by itself looks, before each inner loop, whether any two arrays overlap; over
sixteen numbers that takes longer than the sums. Processors with shorter registers take two or four of them for each.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass

import numba
from llvmlite import ir
from numba.core import types
from numba.core.datamodel import models
from numba.extending import intrinsic, overload, register_model

BYTES = 64
FLAGS = ("reassoc", "contract", "nsz", "arcp")
"""As ``offers.FAST``: NaN and infinity keep their meaning."""


class Vector(types.Type):
    """The compiler's type of a vector of these numbers."""

    def __init__(self, dtype: types.Float) -> None:
        self.dtype, self.count = dtype, 8 * BYTES // dtype.bitwidth
        super().__init__(name=f"Vector({dtype})")


@register_model(Vector)
class _Model(models.PrimitiveModel):
    def __init__(self, dmm, kind: Vector) -> None:
        super().__init__(dmm, kind, ir.VectorType(dmm.lookup(kind.dtype).get_value_type(), kind.count))


def _place(context, builder, array, kind: types.Array, index) -> ir.Value:
    start = builder.gep(context.make_array(kind)(context, builder, array).data, [index])
    return builder.bitcast(start, context.get_value_type(Vector(kind.dtype)).as_pointer())


@intrinsic
def lanes(typing, array):
    """How many numbers of a flat array make a vector."""
    count = Vector(array.dtype).count
    return types.intp(array), lambda context, builder, signature, arguments: ir.Constant(ir.IntType(64), count)


@intrinsic
def load(typing, array, index):
    """The vector that begins at ``index`` of a flat array."""

    def code(context, builder, signature, arguments):
        place = _place(context, builder, arguments[0], signature.args[0], arguments[1])
        return builder.load(place, align=array.dtype.bitwidth // 8)

    return Vector(array.dtype)(array, types.intp), code


@intrinsic
def store(typing, array, index, vector):
    """Write a vector into a flat array, from ``index`` on."""

    def code(context, builder, signature, arguments):
        place = _place(context, builder, arguments[0], signature.args[0], arguments[1])
        builder.store(arguments[2], place, align=array.dtype.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(array, types.intp, vector), code


@intrinsic
def spread(typing, number):
    """The vector with this number in each lane."""
    kind = Vector(number)

    def code(context, builder, signature, arguments):
        vector = context.get_value_type(kind)
        nothing = ir.Constant(vector, ir.Undefined)
        one = builder.insert_element(nothing, arguments[0], ir.Constant(ir.IntType(32), 0))
        return builder.shuffle_vector(one, nothing, ir.Constant(ir.VectorType(ir.IntType(32), kind.count), None))

    return kind(number), code


@intrinsic
def same(typing, vector, number):
    """The vector like the first one with this number, given in double precision, in each lane."""

    def code(context, builder, signature, arguments):
        here = context.get_value_type(vector.dtype)
        one = arguments[1] if vector.dtype.bitwidth == 64 else builder.fptrunc(arguments[1], here)
        nothing = ir.Constant(arguments[0].type, ir.Undefined)
        first = builder.insert_element(nothing, one, ir.Constant(ir.IntType(32), 0))
        return builder.shuffle_vector(first, nothing, ir.Constant(ir.VectorType(ir.IntType(32), vector.count), None))

    return vector(vector, types.float64), code


@dataclass(frozen=True)
class _Exponential:
    """Numbers of ``exp`` for one precision."""

    low: float
    high: float
    rounder: float
    """Adding it rounds to a whole number and leaves that in the low bits."""
    ln2: tuple[float, float]
    """In two parts, the first with zeros at its end."""
    terms: int
    shift: int
    bias: int


EXPONENTIALS = {
    32: _Exponential(-87.3, 88.7, 12582912.0, (0.693359375, -2.12194440e-4), 8, 23, 127),
    64: _Exponential(-708.0, 709.0, 6755399441055744.0, (0.6931471803691238, 1.9082149292705877e-10), 16, 52, 1023),
}


@intrinsic
def _exp(typing, vector):
    """eˣ within 2 units in the last place: x = n ln 2 + r, a Taylor polynomial of r, and n put into the exponent."""
    row = EXPONENTIALS[vector.dtype.bitwidth]

    def code(context, builder, signature, arguments):
        (x,) = arguments
        whole = ir.VectorType(ir.IntType(vector.dtype.bitwidth), vector.count)

        def constant(number: float) -> ir.Constant:
            return ir.Constant(x.type, [number] * vector.count)

        def fused(a, b, c):
            return builder.fadd(builder.fmul(a, b, flags=("contract",)), c, flags=("contract",))

        for edge, outside in ((row.low, "<"), (row.high, ">")):  # no number stays none
            x = builder.select(builder.fcmp_ordered(outside, x, constant(edge)), constant(edge), x)
        big = fused(x, constant(1.4426950408889634), constant(row.rounder))
        n = builder.fsub(big, constant(row.rounder))
        r = x
        for part in row.ln2:
            r = fused(n, constant(-part), r)
        terms = [constant(1 / math.factorial(k)) for k in range(row.terms)]
        while len(terms) > 1:  # by halves: a chain of as many products would have to wait for each
            terms = [fused(r, high, low) for low, high in zip(terms[::2], terms[1::2], strict=True)]
            r = builder.fmul(r, r)
        bits = builder.add(builder.bitcast(big, whole), ir.Constant(whole, [row.bias] * vector.count))
        scale = builder.bitcast(builder.shl(bits, ir.Constant(whole, [row.shift] * vector.count)), x.type)
        return builder.fmul(terms[0], scale)

    return vector(vector), code


@numba.njit(fastmath={"contract"}, error_model="numpy")
def exp(vector):
    """``_exp``, which must not be summed in another order: a function's flags hold for all that is within it."""
    return _exp(vector)


@intrinsic
def where_positive(typing, z, value):
    """``value`` in the lanes where z is above 0 or no number, else 0."""

    def code(context, builder, signature, arguments):
        zero = ir.Constant(arguments[0].type, None)
        return builder.select(builder.fcmp_ordered("<=", arguments[0], zero), zero, arguments[1])

    return z(z, value), code


def _lane_by_lane(operation: Callable, instruction: str) -> None:
    """Make ``operation`` known for two vectors."""

    @intrinsic
    def act(typing, a, b):
        return a(a, b), lambda context, builder, signature, both: getattr(builder, instruction)(*both, flags=FLAGS)

    @overload(operation)
    def chosen(a, b):
        if isinstance(a, Vector) and a == b:
            return lambda a, b: act(a, b)


for _operation, _instruction in (
    (operator.add, "fadd"), (operator.sub, "fsub"), (operator.mul, "fmul"), (operator.truediv, "fdiv"),
):  # fmt: skip
    _lane_by_lane(_operation, _instruction)
