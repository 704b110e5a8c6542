"""Where a kept mistake of our chapters stands in somebody's own note.

Each pattern knows the mistake by its own words, so that right code and right sentences are left in peace. The mistake
itself, its proof and its correction stand in the chapter that ``place`` leads to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from core.notes import library


class Signs(NamedTuple):
    """How a mistake is known: in code with its comments, in prose."""

    code: str = ""
    prose: str = ""


SIGNS: Mapping[int, Signs] = {
    1: Signs(code=r"arange\([^)\n]*\).*#.*(?:[行列].*张量|rows.*columns)"),
    2: Signs(code=r"torch\.tensor\(\[X, ?Y\]\)"),
    3: Signs(code=r"torch\.(?:zeros|ones)\(\s*\)"),
    4: Signs(code=r"zeros_like\(.*#.*(?:相同|same as)"),
    5: Signs(code=r"torch\.(?:abs|acos|asin)\([^)\n]*out\s*=\s*None"),
    6: Signs(code=r"asin\(.*#\s*(?:正弦|sine)"),
    7: Signs(code=r"torch\.add\([^)\n]*\bvalue\b"),
    8: Signs(code=r"torch\.div\([^)\n]*\).*#.*除以"),
    9: Signs(code=r"from_numpy\(.*#.*(?:转换|converts)"),
    10: Signs(code=r"torch\.mm\(.*#.*(?:矩阵.*相乘|multipl)"),
    11: Signs(
        code=r"view\(\)\s*=.*reshape|#.*view.*需要.*连续|#.*view needs.*contiguous",
        prose=r"view.{0,40}(?:内存|memory).{0,20}(?:连续|contiguous)",
    ),
    12: Signs(code=r"def my_grad\b[^\n]*\n\t"),
    14: Signs(prose=r"标量.{0,20}不需要.{0,20}参数|is a scalar.{0,40}no argument"),
    15: Signs(prose=r"同行的 ?(?:tensor|张量)|tensor of the same row"),
    16: Signs(code=r"\.data_zero_\("),
    17: Signs(code=r"(?<!autograd)\.backward\([^)\n]*grad_tensors", prose=r"(?<![A-Za-z_])grad_tensors(?![A-Za-z_])"),
    18: Signs(
        code=r"\A(?![\s\S]*(?:requires_grad|nn\.))[\s\S]*?torch\.tensor\(\[\s*\d+(?:\s*,\s*\d+)*\s*\]\)(?:.*\n){1,12}?.*\.backward\("
    ),
    19: Signs(prose=r"求出的 ?x ?的梯度是一致|gradients? (?:is|are) the same in both"),
    20: Signs(prose=r"x0 ?\* ?x1 ?\+ ?x1 ?\* ?x0"),
    21: Signs(prose=r"矩阵对矩阵求导.{0,10}无法计算|matrix by (?:a )?matrix.{0,30}cannot"),
    22: Signs(code=r"\btorch\.detach\("),
    23: Signs(prose=r"(?<![A-Za-z_])keepdims(?![A-Za-z_])"),
    24: Signs(code=r"torch\.exp\(\s*[-\d]", prose=r"相当于 ?e ?的 ?x ?次方"),
    25: Signs(code=r"\btorch\.shape\b"),
    26: Signs(code=r"#\s*(?:训练模型|train(?:s|ing)? the model)\s*\n\s*\w+\.train\(\)"),
    27: Signs(code=r"#.*(?:预测正确|correct predictions).*\n\s*\w+\.eval\(\)"),
    28: Signs(code=r"#.*(?:建立神经网络|builds? (?:a|the) network).*\n\s*torch\.nn\.Module"),
    29: Signs(code=r"#.*(?:比较类型|compares? types?).*\n\s*isinstance"),
    31: Signs(prose=r"大于零的时候.{0,12}为一.{0,12}小于零的时候.{0,8}为零"),
    32: Signs(prose=r"tanh[\s\S]{0,80}(?:区间|interval).{0,6}[(（]-1"),
    33: Signs(code=r"\bout_fearutes\b"),
    34: Signs(prose=r"线性变换"),
    35: Signs(code=r"CrossEntropyLoss\(\s*[a-z_]\w*\s*,\s*[a-z_]\w*\s*\)"),
    36: Signs(prose=r"函数要求第一个参数.{0,30}二维|first argument must be (?:2-?D|two-dim)"),
    37: Signs(prose=r"不同种类的概率值|(?:input|output) holds probabilities"),
    38: Signs(prose=r"在上面公式没有参与计算|label takes no part"),
    39: Signs(prose=r"loss\(x, ?class\) ?= ?[−-] ?log"),
    40: Signs(prose=r"weight\[class\]\("),
    41: Signs(prose=r"\[\[4, ?8, ?3\]\]"),
    42: Signs(code=r"nn\.ReLU\(True\)，"),
    43: Signs(code=r"\btorch\.optimizer\b"),
    44: Signs(prose=r"每次使用批数据.{0,12}不能反映整体|batch cannot reflect"),
    45: Signs(prose=r"往下坡的方向走"),
    46: Signs(prose=r"RMSProp ?有了 ?momentum|RMSProp has momentum"),
    47: Signs(prose=r"计算 ?v ?时有 ?adagrad"),
    48: Signs(prose=r"大多数时候.{0,4}使用 ?adam|mostly.{0,20}Adam.{0,20}(?:fastest|best)"),
    49: Signs(prose=r"与 ?momentum ?类似|AdaGrad is like momentum"),
    50: Signs(code=r"lr\s*=\s*<required parameter>"),
    51: Signs(code=r"L2范数也被称为", prose=r"L2范数也被称为"),
    52: Signs(code=r"L2范数是所有权重的平方开方和", prose=r"权重的平方开方和"),
    53: Signs(code=r"趋近于0，但是不会为0", prose=r"趋近于 ?0，但是不会为 ?0"),
    54: Signs(prose=r"λ ?为 ?weight_decay|λ is weight_decay"),
    55: Signs(prose=r"权重衰退"),
    56: Signs(prose=r"更新方向完全依赖于当前的 ?batch"),
}
"""Number of the kept mistake -> its signs. Mistakes that are an absence have none."""

MOST = 20_000
"""Characters of a block that are looked through."""


class Place(NamedTuple):
    """Where a kept mistake stands in our chapters."""

    chapter: str
    anchor: str
    claim: str
    """Inline Markdown."""


@lru_cache(maxsize=1)
def _compiled() -> dict[int, Signs]:
    return {number: Signs(*(re.compile(sign) if sign else None for sign in signs)) for number, signs in SIGNS.items()}


def in_code(code: str) -> tuple[int, ...]:
    """Kept mistakes in a cell, in order of their numbers."""
    return tuple(n for n, signs in _compiled().items() if signs.code and signs.code.search(code[:MOST]))


def in_prose(text: str) -> tuple[int, ...]:
    """Kept mistakes in a text."""
    return tuple(n for n, signs in _compiled().items() if signs.prose and signs.prose.search(text[:MOST]))


def place(number: int, lang: str) -> Place | None:
    """The chapter and section in which a mistake is kept."""
    stamps = tuple(library.stamp(id, lang) for id in library.chapters() if lang in library.languages(id))
    return _places(lang, stamps).get(number)


@lru_cache(maxsize=4)
def _places(lang: str, stamps: tuple[int, ...]) -> dict[int, Place]:
    found = {}
    for id in library.chapters():
        chapter = library.load(id, lang)
        for mistake in chapter.mistakes:
            before = [head for head in chapter.headings if head.level > 1 and head.lines.first < mistake.lines.first]
            found[mistake.number] = Place(id, before[-1].anchor if before else "top", mistake.claim)
    return found
