"""`python -m config.launcher demo | test [pytest's words] | run -- COMMAND | reset`."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from config.launcher.servers import CHECKOUT, servers, state_dir, stop_postgres

PYTHON = sys.executable


class Stop(Exception):
    """A signal asked for the end."""


def stop_on_signals() -> None:
    def end(number, frame):
        raise Stop

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)


@dataclass
class Child:
    """A process of the demo, with its own group and its own log."""

    name: str
    process: subprocess.Popen
    log: Path


def spawn(name: str, command: list[str], env: dict[str, str]) -> Child:
    log = state_dir() / "logs" / f"{name}.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=CHECKOUT, env=env, stdout=out, stderr=out, start_new_session=True)
    return Child(name, process, log)


def end(children: list[Child]) -> None:
    for child in children:
        if child.process.poll() is None:
            os.killpg(child.process.pid, signal.SIGTERM)
    deadline = time.monotonic() + 10
    for child in children:
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.process.pid, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def port_is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def manage(*words: str) -> list[str]:
    return [PYTHON, "manage.py", *words]


def demo() -> int:
    port = int(os.environ.get("PORT", "8000"))
    if port_is_taken(port):
        print(f"Port {port} is in use. Stop what listens there, or choose another: PORT=9000 make demo")
        return 1
    with servers("demo") as found:
        owner = {**os.environ, **found, **demo_settings(port)}
        served = {name: value for name, value in owner.items() if name != "DATABASE_OWNER_URL"}
        for step in (["migrate", "--verbosity=0"], ["load_demo"], ["collectstatic", "--noinput", "--verbosity=0"]):
            subprocess.run(manage(*step), cwd=CHECKOUT, env=owner, check=True)
        return serve(port, served)


def demo_settings(port: int) -> dict[str, str]:
    state = state_dir()
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.demo",
        "RP_STATE_DIR": str(state),
        "STATIC_ROOT": str(state / "static"),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(free_port()),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "PYTHONWARNINGS": "ignore",
    }


def serve(port: int, env: dict[str, str]) -> int:
    celery = [PYTHON, "-m", "celery", "-A", "config"]
    schedule = str(state_dir() / "beat")
    commands = {
        "mailbox": manage("demo_mailbox"),
        "worker": [*celery, "worker", "--concurrency=2", "--loglevel=INFO"],
        "beat": [*celery, "beat", f"--schedule={schedule}", "--pidfile="],
        "web": [PYTHON, "-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}", "--workers=2", "--threads=4"],
    }
    children: list[Child] = []
    try:
        children += [spawn(name, command, env) for name, command in commands.items()]
        if not wait_until_serving(port, children):
            return 1
        print(f"Ready: http://127.0.0.1:{port}", flush=True)
        return watch(children, commands, env)
    finally:
        end(children)


def wait_until_serving(port: int, children: list[Child]) -> bool:
    for _ in range(240):
        if any(failed(child) for child in children):
            return False
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.25)
    print("The web server did not answer within a minute.")
    return False


def failed(child: Child) -> bool:
    if child.process.poll() is None:
        return False
    tail = "\n".join(child.log.read_text(errors="replace").splitlines()[-20:])
    print(f"{child.name} stopped by itself. The end of {child.log}:\n{tail}", flush=True)
    return True


def watch(children: list[Child], commands: dict[str, list[str]], env: dict[str, str]) -> int:
    """Until a signal comes. A worker or beat that dies is started again once; anything else ends the demo."""
    restarted: set[str] = set()
    while True:
        time.sleep(0.5)
        for number, child in enumerate(children):
            if not failed(child):
                continue
            if child.name not in ("worker", "beat") or child.name in restarted:
                return 1
            restarted.add(child.name)
            children[number] = spawn(child.name, commands[child.name], env)


def test(words: list[str]) -> int:
    with servers("test") as found:
        env = {**os.environ, **found, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
        env["TEST_OWNER_URL"] = env.pop("DATABASE_OWNER_URL")
        return subprocess.run([PYTHON, "-m", "pytest", *words], cwd=CHECKOUT, env=env).returncode


def run(words: list[str]) -> int:
    """Any command with the demo's servers and the owner's address."""
    with servers("demo") as found:
        env = {**os.environ, **demo_settings(8000), **found, "SECRET_KEY": secrets.token_hex()}
        return subprocess.run(words, cwd=CHECKOUT, env=env).returncode


def reset() -> int:
    data = state_dir() / "postgres-demo"
    if data.exists():
        stop_postgres(data, "embedded_postgres" if os.getuid() == 0 else None)
        shutil.rmtree(data)
    for name in ("mailbox", "redis-demo", "beat"):
        shutil.rmtree(state_dir() / name, ignore_errors=True)
    print("The demo's data is gone. `make demo` makes it anew.")
    return 0


def main() -> int:
    stop_on_signals()
    word, rest = (sys.argv[1:2] or ["demo"])[0], sys.argv[2:]
    try:
        if word == "demo":
            return demo()
        if word == "test":
            return test(rest)
        if word == "run":
            return run([w for w in rest if w != "--"])
        return reset() if word == "reset" else 2
    except Stop:
        print("Stopped.")
        return 0
    except subprocess.CalledProcessError as error:
        return error.returncode


if __name__ == "__main__":
    sys.exit(main())
