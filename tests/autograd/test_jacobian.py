"""The Jacobian view: rows by backward equal jacrev, v^T J equals what backward gives."""

from __future__ import annotations

import pytest
import torch

from core.autograd import jacobian
from core.display.schema import check

FUNCTIONS = {
    "square": (lambda x: x * x, [2.0, 3.0, 4.0]),
    "softmax": (lambda x: x.softmax(0), [1.0, 2.0, 3.0]),
    "scalar": (lambda x: (x * x).sum(), [1.0, 2.0]),
    "norm": (lambda x: x.norm(), [3.0, 4.0]),
    "matrix": (lambda x: (x.reshape(2, 2) @ x.reshape(2, 2)), [1.0, 2.0, 3.0, 4.0]),
    "unused input": (lambda x: x[:1] * 2, [1.0, 2.0]),
    "notes": (lambda x: torch.stack([x[0] * x[1], x[0] + x[1] ** 2, x[0] ** 2]), [2.0, 3.0]),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_rows_equal_jacrev_and_the_product_equals_backward(name):
    f, at = FUNCTIONS[name]
    x = torch.tensor(at)
    y = f(x)
    v = torch.linspace(-1, 2, y.numel()).reshape(y.shape) if y.dim() else torch.tensor(2.0)
    output = check(jacobian(f, x, v=v).to_output())
    rows = torch.tensor(output["rows"])
    torch.testing.assert_close(rows, torch.func.jacrev(f)(x).reshape(rows.shape))
    assert output["gap"] <= 1e-5
    leaf = x.clone().requires_grad_()
    f(leaf).backward(v)
    torch.testing.assert_close(torch.tensor(output["vjp"]), leaf.grad)
    torch.testing.assert_close(v.reshape(-1) @ rows, leaf.grad)


def test_sum_and_dot_are_special_v():
    x = torch.tensor([2.0, 3.0])
    ones = jacobian(lambda x: x * x, x)
    by_sum = x.clone().requires_grad_()
    (by_sum * by_sum).sum().backward()
    assert ones.vjp.tolist() == by_sum.grad.tolist()
    c = torch.tensor([5.0, -1.0])
    by_dot = x.clone().requires_grad_()
    torch.dot(by_dot * by_dot, c).backward()
    assert jacobian(lambda x: x * x, x, v=c).vjp.tolist() == by_dot.grad.tolist()


def test_a_function_that_jacrev_cannot_take_has_rows_all_the_same():
    output = jacobian(lambda x: x * float(x.detach().numpy()[1]), torch.tensor([1.0, 2.0])).to_output()
    assert output["gap"] is None
    assert output["rows"] == [[2.0, 0.0], [0.0, 2.0]]


def test_too_large_a_matrix_is_not_worked_out():
    output = check(jacobian(lambda x: x * 2, torch.ones(17)).to_output())
    assert output["rows"] is None
    assert len(output["vjp"]) == 17


def test_a_constant_has_a_zero_matrix():
    assert jacobian(lambda x: torch.ones(2), torch.ones(3)).to_output()["rows"] == [[0.0] * 3] * 2


@pytest.mark.parametrize(
    ("f", "x", "word"),
    [
        (lambda x: x, torch.tensor([1, 2]), "int64"),
        (lambda x: 3, torch.ones(2), "int"),
        (torch.ones(2), torch.ones(2), "function"),
        (lambda x: x, [1.0], "tensor"),
    ],
)
def test_bad_input_is_refused_by_name(f, x, word):
    with pytest.raises(TypeError, match=word):
        jacobian(f, x)
