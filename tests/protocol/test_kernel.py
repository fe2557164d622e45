"""The suite that every Jupyter kernel is measured with, all its attributes set."""

import jupyter_kernel_test as jkt
from support import PATIENCE

jkt.TIMEOUT = PATIENCE


class QesTests(jkt.KernelTests):
    kernel_name = "qes"
    language_name = "rust"
    file_extension = ".rs"

    code_hello_world = 'println!("hello, world")'
    code_stderr = 'eprintln!("error")'
    completion_samples = [
        {"text": "%agr", "matches": {"%agreement"}},
        {"text": "%load msk", "matches": {"msk-pain", "msk-pain-simulated"}},
        {"text": "%characteristics --co", "matches": {"--count"}},
        {"text": "%model str", "matches": {"struggle"}},
        {"text": 'frame("pap', "matches": {"papers"}},
    ]
    complete_code_samples = ["let x = 1;", "fn f() {\n    1\n}", "%help", "%load msk-pain\n\n// a remark\n%frames", "%%sql\nSELECT 1"]
    incomplete_code_samples = ["let x = f(", "fn f() {", "%%sql", "%agreement \\"]
    invalid_code_samples = ["%no-such-command"]
    code_page_something = "?agreement"
    code_generate_error = "%show no_such_frame"
    # The last result of a cell is its execute_result, so what is to be seen as display_data does not come last.
    code_display_data = [
        {"code": "%help\n%frames", "mime": "text/html"},
        {"code": "%model struggle", "mime": "image/svg+xml"},
        {"code": "%model struggle", "mime": "image/png"},
        {"code": "%model struggle", "mime": "application/vnd.qes.v1+json"},
    ]
    code_execute_result = [
        {"code": "%help flow", "mime": "text/plain"},
        {"code": "%frames", "mime": "text/plain"},
        {"code": "1 + 1", "result": "2"},
    ]
    # Matches one cell of code_execute_result and no other cell of this suite.
    code_history_pattern = "%help fl*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "%agreement"
    code_clear_output = "%clear"

    def execute_helper(self, code, timeout=PATIENCE, **options):
        return super().execute_helper(code, timeout, **options)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kc.execute_interactive("%load msk-pain", output_hook=lambda message: None, timeout=jkt.TIMEOUT)


class QesIopubWelcomeTests(jkt.IopubWelcomeTests):
    kernel_name = "qes"
    support_iopub_welcome = True
