"""A private nginx with the files of deploy/nginx: for the tests and for bench/.

Names, ports, certificates and folders of site.conf are put in place of the installation's; the
rest runs as it is shipped.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from run_tests import Missing, free_port, wait_for  # noqa: E402 - after the path
from run_tests import nginx as program  # noqa: E402

DEPLOY = ROOT / "deploy" / "nginx"
TYPES = Path("/etc/nginx/mime.types")
MAIN = """
worker_processes {workers};
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{
    include {types};
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include gengdu/gengdu.conf;
    include {folder}/site.conf;
{more}
}}
"""


@dataclass(frozen=True)
class Front:
    """Where it listens, over plain http on this machine."""

    pages: int
    bulk: int
    folder: Path


def site(text: str, *, host: str, ports: tuple[int, int], behind: tuple[int, int]) -> str:
    """site.conf for this machine; ValueError when a line that is to be changed is not there.

    One plain listener for each of the two origins in the place of those with TLS.
    """
    changes = [
        (r"^ssl_.*\n", ""),
        (r"(?ms)^server \{   # whoever.*?^\}\n", ""),
        (r"(?ms)^server \{\n    listen 80;.*?^\}\n", ""),
        (r"^ *listen \[::\]:443 ssl http2;\n", ""),
        (r"127\.0\.0\.1:8000 max_fails=2", f"127.0.0.1:{behind[0]} max_fails=0"),
        (r"127\.0\.0\.1:8001 max_fails=2", f"127.0.0.1:{behind[1]} max_fails=0"),
        (r"access_log /var/log/nginx/", "access_log logs/"),
        (r"server_name files\.gengdu\.example", f"server_name {host}"),
        (r"server_name gengdu\.example", f"server_name {host}"),
    ]
    for pattern, replacement in changes:
        text, count = re.subn(f"(?m){pattern}", replacement, text)
        if not count:
            raise ValueError(f"site.conf has nothing like {pattern}")
    for port in ports:
        text, count = re.subn(r"listen 443 ssl http2;", f"listen 127.0.0.1:{port};", text, count=1)
        if not count:
            raise ValueError("site.conf has too few listeners")
    return text


@contextmanager
def front(
    *, behind: tuple[int, int], host: str = "localhost", more: str = "", workers: int = 1
) -> Iterator[Front]:
    """An nginx before pages and bulk on these ports, stopped at the end."""
    installed = program()
    if installed is None:
        raise Missing("no nginx: apt-get install nginx-light")
    with tempfile.TemporaryDirectory(prefix="gengdu-nginx-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        ports = free_port(), free_port()
        _write(folder, host=host, ports=ports, behind=behind, more=more, workers=workers)
        command = [installed, "-p", str(folder), "-c", str(folder / "nginx.conf")]
        command += ["-e", str(folder / "error.log")]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        if checked.returncode:
            raise Missing(f"nginx refuses deploy/nginx: {checked.stderr}")
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        try:
            wait_for(ports[0], server)
            yield Front(*ports, folder)
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()


def _write(
    folder: Path,
    *,
    host: str,
    ports: tuple[int, int],
    behind: tuple[int, int],
    more: str,
    workers: int,
) -> None:
    """The shipped files, the folders and the frame around them."""
    shutil.copytree(DEPLOY, folder / "gengdu")
    (folder / "logs").mkdir()
    shared = folder / "gengdu" / "gengdu.conf"
    place = "/var/cache/nginx/gengdu"
    text = shared.read_text(encoding="utf-8")
    if place not in text:
        raise ValueError(f"gengdu.conf does not name {place}")
    shared.write_text(text.replace(place, str(folder / "cache")), encoding="utf-8")
    changed = site(
        (DEPLOY / "site.conf").read_text(encoding="utf-8"), host=host, ports=ports, behind=behind
    )
    (folder / "site.conf").write_text(changed, encoding="utf-8")
    frame = MAIN.format(
        workers=workers,
        user="user root;" if os.geteuid() == 0 else "",
        folder=folder,
        types=TYPES,
        more=more,
    )
    (folder / "nginx.conf").write_text(frame, encoding="utf-8")
