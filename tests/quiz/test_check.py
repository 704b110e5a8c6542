"""What the check finds: a bank that claims something wrong does not pass."""

import pytest

from core.quiz import library
from core.quiz.check import check
from core.quiz.check.bank import whole
from core.quiz.check.programs import orders
from core.quiz.solve import Task, solve
from tests.quiz.making import item

TESTS = """
tests:
  - {code: assert half(4) == 2, say: {zh: 四的一半, en: half of 4}}
  - {code: assert half(3) == 1.5, say: {zh: 三的一半, en: half of 3}, hidden: true}
"""
MUTANTS = 'mutants: ["def half(n): return n // 2", "def half(n): return n"]\n'

WRONG = {
    "an answer worked out otherwise": (
        "kind: number\nparams: {a: {int: [1, 9]}}\nsolve: ans = 2 * a\nexpect: [{params: {a: 3}, answer: 9}]\n",
        "expected 9",
    ),
    "code that fails": ("kind: number\nsolve: ans = 1 / 0\n", "ZeroDivisionError"),
    "code that fails in some variants alone": (
        "kind: number\nparams: {a: {int: [0, 3]}}\nsolve: ans = 1 / a\n",
        "ZeroDivisionError",
    ),
    "code that never ends": ("kind: number\nsolve: |\n  while True: pass\n", "Timeout"),
    "no answer": ("kind: number\nsolve: x = 1\n", "sets no ans"),
    "an answer of another kind": ("kind: number\nsolve: ans = 'three'\n", "graded not-attempted"),
    "a shape that is a tensor": ("kind: shape\nsolve: ans = torch.ones(2, 2)\n", "no shape"),
    "a tolerance that forgives all": ("kind: number\nsolve: ans = 0.01\ngrade: {atol: 0.1}\n", "atol is as large"),
    "a gradient that is none": (
        "kind: vector\nsolve: |\n  x = torch.tensor([1.0, 2.0])\n  f = lambda x: (x ** 2).sum()\n  ans = 3 * x\n"
        "gradient: {of: f, at: x}\n",
        "finite differences",
    ),
    "a trap that is right": (
        "kind: number\nsolve: ans = 4\ntraps: [{value: 2 + 2, why: {zh: 因, en: as}}]\n",
        "is right in every variant",
    ),
    "a distractor that is right": (
        "kind: choice\nsolve: ans = 4\nchoices:\n  - {value: ans}\n  - {text: four, is: ans == 4}\n",
        "2 choices are right",
    ),
    "no right choice in some variant": (
        "kind: choice\nparams: {a: {int: [0, 1]}}\nchoices:\n  - {text: x, is: a == 1, why: {zh: 因, en: as}}\n"
        "  - {text: y, is: a == 2, why: {zh: 因, en: as}}\n",
        "0 choices are right",
    ),
    "a choice that can be wrong without a reason": (
        "kind: choice\nparams: {a: {int: [0, 1]}}\nchoices:\n  - {text: x, is: a == 1}\n  - {text: y, is: a != 1}\n",
        "has no why",
    ),
    "two choices that read alike": (
        "kind: choice\nparams: {a: {int: [0, 1]}}\nsolve: ans = 1\nchoices:\n"
        "  - {value: ans}\n  - {value: a * 0 + 1 - 1 + a, why: {zh: 因, en: as}}\n",
        "two choices read",
    ),
    "a rejected form that is accepted": ("kind: text\naccept: [Yes]\nreject: [yes]\n", "'yes' is accepted"),
    "a filling that fails its test": (
        "kind: cloze\ncode: 'x = [[a]]'\nblanks: {a: {accept: ['1', '2']}}\ntest: assert x == 1\n",
        "fails the test",
    ),
    "a rejected filling that works": (
        "kind: cloze\ncode: 'x = [[a]]'\nblanks: {a: {accept: ['1'], reject: ['2 - 1']}}\ntest: assert x == 1\n",
        "is accepted",
    ),
    "a rejected filling that works for what is drawn": (
        "kind: cloze\nparams: {b: {int: [1, 3]}}\ncode: 'x = [[a]]'\n"
        "blanks: {a: {accept: ['{{b}}'], reject: ['{{b}} * 1']}}\ntest: assert x == b\n",
        "is accepted",
    ),
    "a solution that fails": (
        f"kind: code\nsolution: 'def half(n): return n // 2'{TESTS}"
        'mutants: ["def half(n): return 0", "def half(n): return n"]\n',
        "the solution is graded",
    ),
    "a mutant that passes": (
        f"kind: code\nsolution: 'def half(n): return n / 2'{TESTS}"
        'mutants: ["def half(n): return n * 0.5", "def half(n): return n"]\n',
        "let mutant 1 pass",
    ),
    "a mutant that does not compile": (
        f"kind: code\nsolution: 'def half(n): return n / 2'{TESTS}"
        'mutants: ["def half(n) return n", "def half(n): return n"]\n',
        "does not compile",
    ),
    "a solution that uses what is forbidden": (
        f"kind: code\nsolution: 'def half(n): return n / 2'{TESTS}{MUTANTS}forbid: [def]\n",
        "forbidden 'def'",
    ),
    "broken code that is whole": (
        f"kind: fix\nbroken: 'def half(n): return n / 2 + 0'\nsolution: 'def half(n): return n / 2'{TESTS}{MUTANTS}",
        "passes every test",
    ),
    "broken code with another error": (
        f"kind: fix\nbroken: 'def half(n): return n / None'\nerror: NameError\n"
        f"solution: 'def half(n): return n / 2'{TESTS}{MUTANTS}",
        "not with NameError",
    ),
    "an exception that is not raised": ("kind: output\nerror: TypeError\ncode: print(1)\n", "ends without TypeError"),
    "an exception that is not declared": ("kind: output\ncode: print(1 + 'a')\n", "fails with TypeError"),
    "an order that counts as right and does not run": (
        "kind: order\nruns: true\nlines:\n  - {text: '`a = 1`', after: []}\n  - {text: '`b = a`', after: []}\n"
        "  - {text: '`ans = b`'}\n",
        "counts as right fails",
    ),
    "an order that counts as wrong and runs": (
        "kind: order\nruns: true\nlines:\n  - {text: '`a = 1`'}\n  - {text: '`b = 2`'}\n  - {text: '`ans = 3`'}\n",
        "counts as wrong works too",
    ),
    "a chart that is none": ("kind: chart\nsolve: ans = 1\nchart: ans\n", "no altair chart"),
    "a text with a name from nowhere": (
        "kind: number\nsolve: ans = 1\ntraps: [{value: ans + 1, why: {zh: '{{b}}', en: b}}]\n",
        "sets no 'b'",
    ),
    "draws that are all the same": (
        "kind: number\nparams: {a: {int: [3, 3]}}\nsolve: ans = a\n",
        "all variants are the same",
    ),
    "a cell that is not there": ("kind: number\nsolve: ans = 1\ncell: nowhere\n", "no cell 'nowhere'"),
    "a mistake of another chapter": ("kind: number\nsolve: ans = 1\nmistake: 40\n", "no kept mistake 40"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_claim_is_found(name, kernel):
    body, said = WRONG[name]
    faults = check([item(body)], kernel).faults
    assert any(said in str(fault) for fault in faults), [str(fault) for fault in faults]
    assert all(fault.line > 0 and str(fault.path) == "bank.yaml" for fault in faults)


def test_a_section_that_is_not_there(kernel):
    from dataclasses import replace

    one = replace(item("kind: number\nsolve: ans = 1\n"), section="nowhere")
    assert "no section 'nowhere'" in str(check([one], kernel).faults[0])


def test_one_bad_task_does_not_take_the_others_along(kernel):
    tasks = [Task(solve=f"ans = {n}") for n in range(5)]
    tasks[1] = Task(solve="import os\nos._exit(3)")
    tasks[3] = Task(solve="raise ValueError('three')")
    found = solve(tasks, kernel)
    assert [one.ans for one in found] == [0, None, 2, None, 4]
    assert found[1].error["type"] == "ProcessExit" and not found[1].lasting
    assert (found[3].error["type"], found[3].error["where"], found[3].error["line"]) == ("ValueError", "<solve>", 1)


def test_what_a_task_changes_is_not_seen_by_the_next(kernel):
    tasks = [
        Task(solve="torch.set_default_dtype(torch.float64)\ntorch.set_grad_enabled(False)\nans = torch.rand(1).item()"),
        Task(solve="ans = [str(torch.ones(1).dtype), torch.is_grad_enabled()]"),
        Task(solve="ans = torch.rand(1, dtype=torch.float64).item() ; x = 1"),
        Task(solve="ans = 'x' in globals()"),
    ]
    found = solve(tasks, kernel)
    assert found[1].ans == ["torch.float32", True]
    assert found[3].ans is False


def test_values_travel_as_they_are(kernel):
    code = "ans = [1, 2.5, (3, [True, None]), 'x', math.nan, -math.inf, torch.ones(2, 2), np.arange(2), 10**400]"
    ans = solve([Task(solve=code)], kernel)[0].ans
    assert ans[:4] == [1, 2.5, (3, [True, None]), "x"]
    assert ans[4] != ans[4] and ans[5] == float("-inf")
    assert ans[6:8] == [[[1.0, 1.0], [1.0, 1.0]], [0, 1]]
    assert ans[8] == str(10**400)


def test_orders_of_a_few_lines():
    body = item(
        "kind: order\nlines:\n"
        "  - {id: a, text: a, after: []}\n  - {id: b, text: b, after: []}\n  - {id: c, text: c, after: [a]}\n"
    ).body
    assert sorted("".join(order) for order in orders(body)) == ["abc", "acb", "bac"]


def test_the_whole_bank_holds_its_measure():
    found = whole(library.items())
    assert [line for line in found if line.startswith("tensors:")] == []


def test_a_bank_of_guesses_is_told_so():
    body = "kind: choice\nchoices:\n  - {text: a, right: true}\n  - {text: b, right: false, why: {zh: 因, en: as}}\n"
    found = "\n".join(whole([item(body)]))
    assert "1 of 1 questions are picked" in found
    assert "0 sections have 8" in found
    assert "no question for data" in found
