"""The page that a notebook becomes: a handout that opens anywhere."""

from nbconvert import HTMLExporter
from support import ROOT


def page_of(notebook):
    exporter = HTMLExporter(template_name="offline", extra_template_basedirs=[str(ROOT / "notebooks" / "templates")])
    return exporter.from_notebook_node(notebook)[0]
