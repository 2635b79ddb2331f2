"""Reviewing from the command: claim, correct, and an evaluation set of what people corrected."""

import csv
import json
from pathlib import Path

from specimens import DRAWN
from tests.e2e.shell import Shell


def test_review_commands_on_a_waiting_reading_correct_and_export_it(shell: Shell, tmp_path: Path) -> None:
    shell.run("local", "token", "--user", "olga", "--save", *shell.folder)
    licence = tmp_path / "licence.jpg"
    # No other test's file: what is the same is read once.
    licence.write_bytes((DRAWN / "licence_aamva.jpg").read_bytes() + b"\0")
    (read,) = shell.json("upload", "--wait", "--json", str(licence))
    assert read["result"]["review"] == "pending"

    shell.run("local", "token", "--user", "rita", "--reviewer", "--save", *shell.folder)
    waiting = [one["review_id"] for one in shell.json("review", "list", "--json")]
    (held,) = shell.json("review", "next", waiting[-1], "--json")
    assert held["fields"]["surname"]["value"] == "MARTINEZ"
    refused = shell.run("review", "correct", held["review_id"], "birth_date=yesterday")
    assert (refused.returncode, refused.stderr.split(":")[0]) == (1, "invalid_request")
    (decided,) = shell.json("review", "correct", held["review_id"], "surname=MARTINEZ RUIZ")
    assert decided["state"] == "corrected"

    shell.run("local", "token", "--user", "rita", "--reviewer", "--admin", "--save", *shell.folder)
    shell.run("review", "export", str(tmp_path / "set"))
    with (tmp_path / "set" / "manifest.csv").open(encoding="utf-8") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    assert rows[read["media_id"]]["surname"] == "MARTINEZ RUIZ"
    assert rows[read["media_id"]]["kind"] == "driving_licence"
    assert (tmp_path / "set" / "images" / read["media_id"]).read_bytes() == licence.read_bytes()


def test_review_list_command_of_no_reviewer_is_refused(shell: Shell) -> None:
    shell.run("local", "token", "--user", "olga", "--save", *shell.folder)
    refused = shell.run("review", "list")
    assert (refused.returncode, refused.stderr.split(":")[0]) == (1, "forbidden")
    assert json.dumps(refused.stdout) == '""'
