"""Vectors of numbers as values in compiled code: as many as 64 bytes hold, added and multiplied lane by lane.

    a, x = load(A, 0), load(X, 0)          # lanes(A) numbers each, from flat arrays
    store(Z, 0, a * x + spread(bias))

A compiler that is left to find vectors by itself looks, before each inner loop, whether any two arrays overlap; over
sixteen numbers that takes longer than the sums. Processors with shorter registers take two or four of them for each.
"""

from __future__ import annotations

import operator
from collections.abc import Callable

from llvmlite import ir
from numba.core import cgutils, types
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
def total(typing, vector):
    """The sum over the lanes."""

    def code(context, builder, signature, arguments):
        number = context.get_value_type(vector.dtype)
        name = f"llvm.vector.reduce.fadd.v{vector.count}f{vector.dtype.bitwidth}"
        kind = ir.FunctionType(number, [number, arguments[0].type])
        function = cgutils.get_or_insert_function(builder.module, kind, name)
        return builder.call(function, [ir.Constant(number, -0.0), arguments[0]], fastmath=FLAGS)

    return vector.dtype(vector), code


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
