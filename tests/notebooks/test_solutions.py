"""The solutions of the classes stay folded until somebody clicks on them; their commands run, and their words name what comes out."""

import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from named_numbers import sections_named, unfounded
from nbformat.v4 import new_code_cell
from page import page_of
from rerun import FOLDER, NOTEBOOKS, code_cells, copied, differences, executed, read, results, run
from with_solutions import SUFFIX, commands, folded, opened, words

CLASSES = [path for path in NOTEBOOKS if path.parent.name == "teaching"]
SOLUTIONS = [(path, cell.id) for path in CLASSES for cell in read(path).cells if folded(cell)]
# Exercises on data of one's own, and the one that the class itself resolves.
WITHOUT = {("agreement", "10"), ("search-to-flow", "5"), ("search-to-flow", "9")}
# What folds a code cell until it runs.
HIDING = {"collapsed", "hidden", "hide_input", "jupyter"}


@pytest.fixture(params=CLASSES, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture(params=SOLUTIONS, ids=lambda solution: solution[1])
def solution(request):
    """A class as far as one of its solutions, which is the last cell."""
    path, cell_id = request.param
    notebook = read(path)
    at = [cell.id for cell in notebook.cells].index(cell_id)
    notebook.cells = notebook.cells[: at + 1]
    return path, notebook


class Folds(HTMLParser):
    """What a page folds: for each fold whether it is open, and what is written as code in it."""

    def __init__(self, page):
        super().__init__()
        self.folds, self.depth, self.in_code = [], 0, False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "details":
            self.depth += 1
            self.folds.append({"open": "open" in dict(attrs), "code": []})
        if tag == "pre" and self.depth:
            self.in_code = True
            self.folds[-1]["code"].append("")

    def handle_endtag(self, tag):
        self.depth -= tag == "details"
        self.in_code = self.in_code and tag != "pre"

    def handle_data(self, data):
        if self.in_code:
            self.folds[-1]["code"][-1] += data


def test_there_are_solutions():
    assert len(CLASSES) >= 2
    assert {path for path, _ in SOLUTIONS} == set(CLASSES)


def test_running_opens_no_solution(path):
    for cell in read(path).cells:
        assert not HIDING & cell.metadata.keys(), cell.id
        tags = cell.metadata.get("tags", [])
        assert not [tag for tag in tags if tag.startswith(("hide", "remove"))], cell.id
        assert ("solution" in tags) == bool(folded(cell)), cell.id


def test_a_solution_is_one_folded_text(path):
    for cell in filter(folded, read(path).cells):
        found = folded(cell)
        around = cell.source[: found.start()] + cell.source[found.end() :]
        assert re.fullmatch(r"(#+ .+)?\s*", around), f"{cell.id}: {around}"
        assert cell.source.count("<details") == 1
        assert cell.source.count("```") == 2 * len(commands(cell)), f"{cell.id}: a fence that is no command"


def test_every_exercise_has_its_solution_below(path):
    exercises, solutions = {}, {}
    for i, cell in enumerate(read(path).cells):
        for number in re.findall(r"^\*\*Exercise (\w+)\.\*\*", cell.source, re.MULTILINE):
            exercises[number] = i
        if folded(cell) and (numbered := re.fullmatch(r"Solution (\w+)", folded(cell)["summary"])):
            solutions[numbered[1]] = i
    assert exercises
    assert {n for n in exercises if (path.stem, n) not in WITHOUT} == set(solutions)
    for number, at in solutions.items():
        later = [i for i in exercises.values() if i > exercises[number]]
        assert exercises[number] < at < min(later, default=at + 1), f"solution {number}"


def test_no_exercise_stands_below_a_table_that_is_cut(path):
    shown = ""
    for cell in read(path).cells:
        if cell.cell_type == "code":
            shown = printed_by(cell)
        elif "**Exercise" in cell.source:
            assert not re.search(r"^\d+ of \d+ rows$", shown, re.MULTILINE), cell.source


def test_the_handout_keeps_solutions_folded(path):
    committed = read(path)
    folds = Folds(page_of(committed)).folds
    assert not [fold for fold in folds if fold["open"]]
    assert [[code.strip() for code in fold["code"]] for fold in folds] == [commands(c) for c in committed.cells if folded(c)]


def test_a_solution_does_what_its_words_say(solution, tmp_path):
    path, notebook = solution
    cell = notebook.cells.pop()
    above = len(notebook.cells)
    notebook.cells += [new_code_cell(code) for code in commands(cell)]
    now = run(notebook, copied(tmp_path) / path.parent.relative_to(FOLDER))
    results_of_its_own = [printed_by(code) for code in now.cells[above:]]
    assert all(results_of_its_own)
    sections = printed_by_section(now.cells[:above])
    # Beside its own results the words speak of the section that they end, and of those that they name.
    known = [*results_of_its_own, *(sections.get(n, "") for n in {[*sections][-1], *sections_named(words(cell))})]
    assert list(unfounded(words(cell), "\n".join(known), "\n".join(commands(cell)))) == []


def test_solutions_change_no_result_of_the_class(path, tmp_path):
    committed = read(path)
    now = executed(path, tmp_path, opened)
    own = {cell.id for cell in committed.cells}
    now.cells = [cell for cell in now.cells if cell.id in own]
    assert [cell.id for cell in code_cells(now)] == [cell.id for cell in code_cells(committed)]
    differ = list(differences(results(committed), results(now)))
    assert not differ, "\n".join(differ[:40])


def test_a_lecturer_gets_a_copy_with_solutions(path, tmp_path):
    there = copied(tmp_path) / path.relative_to(FOLDER)
    subprocess.run([sys.executable, there.with_name("with_solutions.py"), there], check=True)
    copy = read(there.with_stem(there.stem + SUFFIX))
    assert not [cell for cell in copy.cells if "<details" in cell.source]
    assert all(cell.outputs for cell in code_cells(copy))
    asked = [code for cell in read(path).cells for code in commands(cell)]
    assert asked
    assert [code for code in asked if code not in [cell.source for cell in code_cells(copy)]] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It is 80%, or 0.8, of 10.", []),
        ("It is 81%.", ["81% stands in no result"]),
        ("Below zero: −0.111, and 1,821 pairs.", []),
        ("Above zero: 0.111.", ["0.111 stands in no result"]),
        ("Of 10, (10 − 2) / 10 = 0.8.", []),
        ("(10 − 4 = 10, not 8)", ["10 − 4 is not 10", "8 stands in no result"]),
        ("See section 3 and item 14, `--seed 7`, AC1 and casp-03.", []),
    ],
)
def test_a_number_that_stands_in_no_result_is_told(text, told):
    assert list(unfounded(text, "n 10, PA 80.0%, kappa -0.111, 1,821 compared")) == told


def printed_by(cell):
    return "\n".join(o.data["text/plain"] for o in cell.outputs if "text/plain" in o.get("data", {}))


def printed_by_section(cells):
    """What each section of a class prints, by its number; the last entry is the section that is under way."""
    sections = {}
    for cell in cells:
        heading = re.search(r"^## (\w+)", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
        if heading:
            sections[heading[1]] = ""
        elif cell.cell_type == "code":
            name = [*sections][-1]
            sections[name] += "\n" + printed_by(cell)
    return sections
