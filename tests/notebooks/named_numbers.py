"""Which numbers a text names that stand in no result: the words of a solution are held against what its commands print."""

import re
from decimal import Decimal

# Places and names, which are no results.
POINTER = re.compile(r"\b(?:sections?|exercises?|items?|seeds?|Part|PRISMA|no\.)\s\d+\w*(?:(?:,| and| to)\s\d+)*")
CODE = re.compile(r"`[^`]*`")
NUMBER = re.compile(r"(?<![\w.,-])(?P<value>[−-]?\d+(?:,\d{3})*(?:\.\d+)?)(?P<percent>%?)(?!\w)")
EQUATION = re.compile(r"(?P<left>[\d(][\d.()\s×+−/]*?[×+−/][\d.()\s×+−/]*?)\s=\s(?P<right>−?\d+(?:\.\d+)?)")


def sections_named(text):
    """The sections that a text points to, by number."""
    found = [re.findall(r"\d+", pointer) for pointer in POINTER.findall(text) if pointer.startswith("section")]
    return {number for numbers in found for number in numbers}


def unfounded(text, printed, typed=""):
    """One line for each number of the text that neither the printed results nor what was typed holds, and for each
    equation of it that is wrong. The left side of an equation is worked out here and may stand nowhere else."""
    text = POINTER.sub("", CODE.sub("", text))
    for found in EQUATION.finditer(text):
        left, right = balanced(found["left"].strip()), found["right"]
        if not holds(left, right):
            yield f"{left} is not {right}"
    known = numbers(printed, shares=True) | numbers(re.sub(r"[,;]", " ", typed))
    for found in NUMBER.finditer(EQUATION.sub(lambda found: found["right"], text)):
        if value(found) not in known:
            yield f"{found[0]} stands in no result"


def balanced(left):
    """A left side without the bracket of the sentence around it."""
    while left.startswith("(") and left.count("(") > left.count(")"):
        left = left[1:]
    return left


def holds(left, right):
    # The pattern lets through digits, brackets and the four operations only.
    worked_out = eval(left.replace("×", "*").replace("−", "-"), {"__builtins__": {}})
    places = len(right.partition(".")[2])
    return f"{worked_out:.{places}f}" == right.replace("−", "-")


def numbers(text, shares=False):
    """Every number of a text; with shares, 80% is 0.8 as well."""
    found = list(NUMBER.finditer(text))
    return {value(f) for f in found} | {value(f) / 100 for f in found if shares and f["percent"]}


def value(found):
    return Decimal(found["value"].replace("−", "-").replace(",", ""))
