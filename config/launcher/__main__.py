"""`python -m config.launcher demo | test [pytest's words] | run [--purpose bench] -- COMMAND | reset`."""

import os
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request

from config.launcher.processes import Child, Stop, attend, end, end_group, spawn, stop_on_signals
from config.launcher.servers import end_leftovers, free_port, servers, stop_postgres
from config.launcher.state import Refused, held, state_dir

PYTHON = sys.executable
RESTARTED_ONCE = ("worker", "beat")


def demo() -> int:
    """Serve the invented partnership until a signal comes."""
    port = wanted_port()
    with held("demo") as mine:
        if mine:
            end_leftovers("demo")
    if port_is_taken(port):
        raise Refused(
            f"Port {port} is in use. Stop what listens there, or choose another: PORT=9000 make demo"
        )
    with servers("demo") as found:
        owner = {**os.environ, **found, **demo_settings(port)}
        served = {name: value for name, value in owner.items() if name != "DATABASE_OWNER_URL"}
        return prepare(owner) or serve(port, served)


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


def prepare(owner: dict[str, str]) -> int:
    """Tables, data and static files. Each step is quick when there is nothing left to do."""
    for step in (
        ["migrate", "--verbosity=0"],
        ["load_demo"],
        ["collectstatic", "--noinput", "--verbosity=0"],
    ):
        if code := attend(manage(*step), owner):
            print(f"`manage.py {step[0]}` failed.", flush=True)
            return code
    return 0


def serve(port: int, env: dict[str, str]) -> int:
    celery = [PYTHON, "-m", "celery", "-A", "config"]
    web = [PYTHON, "-m", "gunicorn", "config.wsgi", "--workers=2", "--threads=4", "--no-control-socket"]
    commands = {
        "mailbox": manage("demo_mailbox"),
        "worker": [*celery, "worker", "--concurrency=2", "--loglevel=INFO"],
        "beat": [*celery, "beat", f"--schedule={state_dir() / 'beat'}", "--pidfile="],
        "web": [*web, f"--bind=127.0.0.1:{port}"],
    }
    children: list[Child] = []
    try:
        for name, command in commands.items():
            children.append(spawn(name, command, env))
        if not wait_until_serving(port, children):
            return 1
        print(f"Ready: http://127.0.0.1:{port}", flush=True)
        return watch(children, commands, env)
    finally:
        end(children)


def wait_until_serving(port: int, children: list[Child]) -> bool:
    # A proxy named in the environment is not asked for our own machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if dead := [child for child in children if child.died]:
            print(dead[0].last_words(), flush=True)
            return False
        try:
            with opener.open(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return True
        except OSError:
            time.sleep(0.25)
    print(
        "The web server did not answer within a minute. Its log:",
        state_dir() / "logs" / "web.log",
        flush=True,
    )
    return False


def watch(children: list[Child], commands: dict[str, list[str]], env: dict[str, str]) -> int:
    """Until a signal comes. A worker or beat that dies is started again once; anything else ends the demo."""
    restarted: set[str] = set()
    while True:
        time.sleep(0.5)
        for number, child in enumerate(children):
            if not child.died:
                continue
            print(child.last_words(), flush=True)
            if child.name not in RESTARTED_ONCE or child.name in restarted:
                return 1
            end_group(child)
            restarted.add(child.name)
            children[number] = spawn(child.name, commands[child.name], env, again=True)
            print(f"{child.name} is started again.", flush=True)


def test(words: list[str]) -> int:
    with servers("test") as found:
        env = {**os.environ, **found, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
        # Under its usual name the owner's address would make every test run as the owner.
        if owner := env.pop("DATABASE_OWNER_URL", None):
            env["TEST_OWNER_URL"] = owner
        return attend([PYTHON, "-m", "pytest", *words], env)


def run(words: list[str]) -> int:
    """Any command with the demo's servers, or another purpose's, and the owner's address."""
    purpose = "demo"
    if words[:1] == ["--purpose"]:
        purpose, words = words[1], words[2:]
    if words[:1] == ["--"]:
        words = words[1:]
    if not words:
        raise Refused("Which command? python -m config.launcher run -- python manage.py shell")
    with servers(purpose, join=True) as found:
        return attend(words, {**os.environ, **demo_settings(wanted_port()), **found})


def reset() -> int:
    with held("demo") as mine:
        if not mine:
            raise Refused("The demo is running. Stop it first.")
        end_leftovers("demo")
        stop_postgres("demo")
        for name in ("postgres-demo", "redis-demo", "mailbox", "beat"):
            remove(name)
    print("The demo's data is gone. `make demo` makes it anew.")
    return 0


def remove(name: str) -> None:
    path = state_dir() / name
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def manage(*words: str) -> list[str]:
    return [PYTHON, "manage.py", *words]


def wanted_port() -> int:
    word = os.environ.get("PORT") or "8000"
    if not word.isdecimal() or not 0 < int(word) < 65536:
        raise Refused(f"PORT is {word}, which is no port.")
    return int(word)


def port_is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def main(words: list[str]) -> int:
    word, rest = (words[:1] or ["demo"])[0], words[1:]
    parts = {
        "demo": lambda: demo(),
        "test": lambda: test(rest),
        "run": lambda: run(rest),
        "reset": lambda: reset(),
    }
    if word not in parts:
        print(__doc__)
        return 2
    stop_on_signals()
    try:
        return parts[word]()
    except Refused as reason:
        print(reason, file=sys.stderr)
        return 1
    except Stop as stop:
        print("Stopped.")
        # Ending the demo is success; a test run cut short is not.
        return 0 if word == "demo" else 128 + stop.number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
