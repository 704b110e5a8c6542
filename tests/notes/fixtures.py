"""A student's file with every habit of Typora's users that has been seen to break a reader, written for these tests."""

# ruff: noqa: W291 (formulas copied from web pages end their lines in blanks)

from __future__ import annotations

STUDENT = """# week one

## 张量函数

```python
torch.zeros(a,b)#两个参数
torch.sum(x，dim=0)#全角逗号
```

### **求导**

```python
import torch

def f():
\tx = torch.ones(3,requires_grad = True)
    y = x + 1
```

.backward() 是一个方法

```PYTHON
torch.exp(torch.tensor(1.0))
```

下面的公式前后都没有空行
$$
A 
m×k

 =B 
m×n

 C 
$$
**接着**写文字

- 第一项：讲学习率

- 第二项：代码在列表里

  ```
  lr = 0.5
  for step in range(2):
      lr = lr / 2
  ```

  列表里接着写

1. 编号

   ```py
   print(lr)
   ```

     更深的缩进

$$
J(w)= 
1/
2m
$$
![远处的图](https://pictures.example/a.svg)

![本地的图](C:\\\\Users\\\\me\\\\a.png)

### 乱的星号**

> 引用里的代码
> ```python
> q = 1
> ```
> 引用结束

$$
没有结束的公式

```
torch.optimizer()
```

~~~python
tilde = "~"
~~~

尾巴 <!-- 注释 --> <img src="https://pictures.example/b.png" alt="标签图"/>
"""

CODES = [
    "torch.zeros(a,b)#两个参数\ntorch.sum(x，dim=0)#全角逗号",
    "import torch\n\ndef f():\n\tx = torch.ones(3,requires_grad = True)\n    y = x + 1",
    "torch.exp(torch.tensor(1.0))",
    "lr = 0.5\nfor step in range(2):\n    lr = lr / 2",
    "print(lr)",
    "q = 1",
    "torch.optimizer()",
    'tilde = "~"',
]

CHAPTER = """---
title: 标题
goal: 目标
order: 4
labs: [playground]
sources: ["[a](https://a.example)"]
---
# 标题

开头 $x$ 和链接 [乙](other#part) 与 [本章](#second)。

## 第一节 <!-- id: first -->

```python name="start"
import torch
x = torch.ones(2)  # @param 不是字面量
```

```text
shown, not run
```

<!-- lab: surface rate=0.1 name="zwei" -->

> [!MISTAKE]
> 有人写 `x.shape()`
> ```python
> x.shape()
> ```

先证明：

```python name="m25-proof" erratum=25 tags=["raises-exception"] error="TypeError"
x.shape()
```
因为它是属性。

```python name="m25-fixed" fixes=25
x.shape
```

后面的话。

<!-- quiz: first -->

## 第二节 <!-- id: second -->

```python name="slow" timeout=30 tags=["volatile"]
import time
print(time.time())
```
"""
