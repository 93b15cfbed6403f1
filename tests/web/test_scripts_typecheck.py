"""What the browser runs fits the types Stripe publishes for its script."""

import shutil
import subprocess
from pathlib import Path

import pytest

CHECKER = Path(__file__).parent / "js"
SCRIPTS = Path(__file__).parent.parent.parent / "static" / "js"


def check(project: Path) -> str:
    """What the TypeScript compiler finds in `project`; empty if nothing."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed, so the types of static/js are not checked")
    if not (CHECKER / "node_modules/.bin/tsc").exists():
        pytest.skip("tests/web/js/node_modules is not there; scripts/test installs it")
    command = [CHECKER / "node_modules/.bin/tsc", "--pretty", "false", "--project", project]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def test_the_pages_scripts_fit_stripes_types():
    assert list(SCRIPTS.glob("*.js"))
    assert check(CHECKER) == ""


def test_a_wrong_call_of_stripe_is_found(tmp_path):
    wrong = "const stripe = window.Stripe?.('pk_test_1');\nstripe?.elements({ clientSecret: 7 });\n"
    (tmp_path / "wrong.js").write_text(wrong)
    (tmp_path / "tsconfig.json").write_text(
        f'{{"extends": "{CHECKER / "tsconfig.json"}", "include": ["wrong.js"], '
        f'"compilerOptions": {{"typeRoots": ["{CHECKER / "node_modules"}"]}}}}'
    )
    assert "wrong.js(2," in check(tmp_path)
