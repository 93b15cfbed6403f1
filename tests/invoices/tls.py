"""Certificates for 127.0.0.1 made by the openssl program, which can make one that has run out."""

import ssl
import subprocess
from pathlib import Path

CONFIG = """
[ca]
default_ca = here
[here]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
x509_extensions = served
[any]
commonName = supplied
[req]
distinguished_name = name
prompt = no
[name]
CN = 127.0.0.1
[served]
basicConstraints = critical, CA:TRUE
subjectAltName = IP:127.0.0.1
"""


def a_certificate(folder: Path, start: str, end: str) -> tuple[Path, ssl.SSLContext]:
    """A certificate signed by itself, good from `start` to `end` (`20260101000000Z`), and a server context with it."""
    (folder / "ca.cnf").write_text(CONFIG)
    (folder / "index.txt").write_text("")
    (folder / "serial").write_text("01\n")
    ask = "req -config ca.cnf -newkey rsa:2048 -nodes -keyout key.pem -out asked.pem"
    sign = "ca -config ca.cnf -batch -selfsign -notext -keyfile key.pem -in asked.pem -out cert.pem"
    for command in (ask, f"{sign} -startdate {start} -enddate {end}"):
        subprocess.run(["openssl", *command.split()], cwd=folder, check=True, capture_output=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return folder / "cert.pem", context
