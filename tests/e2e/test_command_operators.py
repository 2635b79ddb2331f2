"""The command as administrators use it: status, jobs, audit log and dead letters."""

import json
from uuid import uuid4

from infra.local.processes import wait_until
from tests.e2e.shell import Shell
from tests.e2e.stack_client import PATIENCE_S, StackClient


def test_redrive_command_with_a_dead_letter_moves_it_back_once(world: StackClient, shell: Shell) -> None:
    shell.run("local", "token", "--user", "root", "--admin", "--save", *shell.folder)
    delivery = json.dumps({"delivery_id": str(uuid4())})
    world.send(delivery, world.status.dlqs["notify"])

    assert shell.json("redrive")[0]["messages"] == {"renditions": 0, "notify": 1}
    wait_until(lambda: world.depth(world.status.queues["notify"]) == 0, PATIENCE_S, "the dead letter's end")
    assert shell.json("redrive", "--limit", "5")[0]["messages"] == {"renditions": 0, "notify": 0}
    agreed = shell.run("check")
    assert (agreed.returncode, agreed.stdout, agreed.stderr.strip()) == (0, "", "all agree")


def test_operator_commands_as_administrator_show_status_and_run_jobs(shell: Shell) -> None:
    shell.run("local", "token", "--user", "root", "--admin", "--save", *shell.folder)

    (status,) = shell.json("status")
    assert {"queues", "jobs", "last_hour", "failures", "median_ms"} <= set(status)
    assert shell.json("health")[0]["status"] == "ok"
    assert shell.json("retry", "--all-owners", "--code", "read_timeout") == []
    (report,) = shell.json("maintenance", "run", "retention", "--dry-run")
    assert (report["job"], report["dry_run"]) == ("retention", True)
    assert shell.run("maintenance", "run", "everything").returncode == 2
    (verdict,) = shell.json("audit", "verify")
    assert (verdict["broken_at"], shell.run("audit", "verify").returncode) == (None, 0)
    (held,) = shell.json("audit", "verify", "--anchor", verdict["head"])
    assert held["broken_at"] is None
    assert shell.run("audit", "verify", "--anchor", "0123456789abcdef" * 4).returncode == 1
    assert shell.json("audit", "list", "--limit", "1")[0]["number"] >= 1
