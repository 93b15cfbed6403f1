"""What the stand-in's Stripe.js takes and offers exists in the types Stripe publishes for the real one."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHECKER = ROOT / "tests/web/js"
COMPILER = CHECKER / "node_modules/.bin/tsc"

LOAD = """
const window = { addEventListener() {} };
const document = { currentScript: { src: 'http://localhost:1/endive/stripe.js' } };
new Function('window', 'document', require('fs').readFileSync(process.argv[1], 'utf8'))(window, document);
const stripe = window.Stripe('pk_test_1');
stripe.elements({ clientSecret: 'pi_1_secret_2' }).create('payment');
process.stdout.write(JSON.stringify(window.Stripe.played));
"""

NAMES = {
    "keyof js.Stripe": lambda played: played["FACES"]["stripe"],
    "keyof js.StripeElements": lambda played: played["FACES"]["elements"],
    "keyof js.StripePaymentElement": lambda played: played["FACES"]["paymentElement"],
    "keyof js.StripeConstructorOptions": lambda played: list(played["CONSTRUCTOR"]),
    "keyof js.StripeElementsOptionsClientSecret": lambda played: list(played["GROUP"]),
    "keyof js.StripeElementsUpdateOptions": lambda played: list(played["GROUP_UPDATE"]),
    "keyof js.StripePaymentElementOptions": lambda played: list(played["ELEMENT"]),
    "keyof js.ConfirmPaymentData": lambda played: list(played["CONFIRM_PARAMS"]),
    "keyof js.Appearance": lambda played: list(played["APPEARANCE"]),
    "keyof NonNullable<js.Appearance['variables']>": lambda played: list(played["APPEARANCE"]["variables"]),
    "js.Appearance['theme']": lambda played: played["APPEARANCE"]["theme"]["values"],
    "js.Appearance['labels']": lambda played: played["APPEARANCE"]["labels"]["values"],
    "js.Appearance['inputs']": lambda played: played["APPEARANCE"]["inputs"]["values"],
    "keyof js.PaymentWalletsOption": lambda played: list(played["ELEMENT"]["wallets"]),
    "keyof js.LayoutObject": lambda played: list(played["ELEMENT"]["layout"]["shapes"][1]),
    "js.Layout": lambda played: played["ELEMENT"]["layout"]["shapes"][0]["values"],
}


@pytest.fixture(scope="module")
def played():
    if shutil.which("node") is None or not COMPILER.exists():
        pytest.skip("node or its TypeScript compiler is not installed (scripts/test does it), so no types are compared")
    command = ["node", "-e", LOAD, ROOT / "sandbox/static/stripe.js"]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def complaints(tmp_path, names):
    """What the compiler says when each type is to hold each of its names."""
    lines = [f"export const t{number}: ({kind})[] = {json.dumps(list(values))};" for number, (kind, values) in names]
    (tmp_path / "played.ts").write_text("import type * as js from '@stripe/stripe-js';\n" + "\n".join(lines) + "\n")
    (tmp_path / "node_modules").symlink_to(CHECKER / "node_modules")
    options = {"strict": True, "noEmit": True, "module": "esnext", "moduleResolution": "bundler", "skipLibCheck": True}
    (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": options, "include": ["played.ts"]}))
    command = [COMPILER, "--pretty", "false", "--project", tmp_path]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()


def test_all_that_is_played_exists_at_stripe(tmp_path, played):
    names = [(kind, find(played)) for kind, find in NAMES.items()]
    assert all(values for _, values in names)
    assert complaints(tmp_path, enumerate(names)) == []


def test_a_made_up_name_is_noticed(tmp_path, played):
    names = [(kind, [*find(played), "madeUp"]) for kind, find in NAMES.items()]
    found = complaints(tmp_path, enumerate(names))
    assert len([line for line in found if "madeUp" in line]) == len(NAMES)
