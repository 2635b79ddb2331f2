"""The command's files: uploaded, read, listed, attached, cancelled, downloaded and deleted."""

from pathlib import Path

from tests.e2e.shell import Shell
from tests.e2e.stack_client import StackClient, picture, specimen


def test_upload_command_with_wait_reads_files_that_are_shown_and_deleted(
    shell: Shell, tmp_path: Path
) -> None:
    shell.run("local", "token", "--user", "cleo", "--save", *shell.folder)
    good, bad = tmp_path / "passport.jpg", tmp_path / "picture.jpg"
    good.write_bytes(specimen())
    bad.write_bytes(picture())

    read, refused = shell.json("upload", "--wait", "--json", str(good), str(bad))

    assert (read["state"], refused["error"]["code"]) == ("SUCCESS", "no_document")
    assert shell.json("task", read["task_id"])[0]["result"]["document_type"] == "passport"
    assert shell.json("media", "get", read["media_id"])[0]["filename"] == "passport.jpg"
    assert shell.json("media", "ocr", read["media_id"])[0]["words"]
    assert shell.run("media", "delete", read["media_id"]).returncode == 0
    gone = shell.run("media", "get", read["media_id"])
    assert (gone.returncode, gone.stderr.split(":")[0]) == (1, "not_found")


def test_upload_and_cancel_commands_on_two_files_read_one_and_cancel_the_other(
    world: StackClient, shell: Shell, tmp_path: Path
) -> None:
    shell.run("local", "token", "--user", "sid", "--save", *shell.folder)
    path = tmp_path / "visa.jpg"
    path.write_bytes(specimen("visa_mrva.jpg"))

    assert shell.json("upload", "--sync", str(path))[0]["result"]["document_type"] == "visa"
    waiting = world.ticket(picture(), user="sid").body
    assert shell.run("cancel", waiting["task_id"]).returncode == 0
    assert shell.json("task", waiting["task_id"])[0]["error"]["code"] == "task_cancelled"


def test_media_commands_on_a_library_list_attach_restore_and_reread(shell: Shell, tmp_path: Path) -> None:
    shell.run("local", "token", "--user", "carl", "--save", *shell.folder)
    files = [tmp_path / "front.jpg", tmp_path / "back.jpg"]
    for path in files:
        path.write_bytes(specimen())

    front, back = shell.json("batch", "upload", "--wait", *map(str, files))
    assert (front["state"], back["state"]) == ("SUCCESS", "SUCCESS")
    listed = shell.json("media", "list", "--kind", "passport", "--sort", "name", "--limit", "0")
    assert [one["filename"] for one in listed] == ["back.jpg", "front.jpg"]
    assert shell.json("media", "update", back["media_id"], "--parent", front["media_id"])[0]["parent_id"]
    assert (
        shell.json("media", "attach", front["media_id"], "customer/4711", "--group", "id")[0]["group"] == "id"
    )
    assert len(shell.json("media", "list", "--subject", "customer/4711")) == 1
    for only in ((), ("customer/4711",)):
        assert shell.json("media", "attachments", front["media_id"], *only)[0]["subject_id"] == "4711"
    assert shell.run("media", "detach", front["media_id"], "customer/4711").returncode == 0
    shell.run("media", "delete", back["media_id"])
    assert shell.json("media", "restore", back["media_id"])[0]["filename"] == "back.jpg"
    again = shell.json("media", "reprocess", front["media_id"])[0]
    shell.json("upload", "--wait", str(files[0]))
    assert shell.json("media", "history", front["media_id"])[0]["task_id"] == again["task_id"]
    late = shell.run("cancel", front["task_id"])
    assert (late.returncode, late.stderr.split(":")[0]) == (1, "task_finished")
    assert shell.json("retry", "--code", "corrupt_file") == []


def test_upload_and_download_commands_at_80_columns_show_and_return_the_file(
    shell: Shell, tmp_path: Path
) -> None:
    shell.run("local", "token", "--user", "cleo", "--save", *shell.folder)
    file, data = tmp_path / "pass[port].dat", specimen()
    file.write_bytes(data)

    shown = shell.run("upload", "--wait", str(file), terminal=True, columns="80")

    (uploaded,) = shell.json("media", "list", "--limit", "1")
    assert shown.returncode == 0
    assert uploaded["media_id"] in shown.stdout
    assert uploaded["content_type"] == "image/jpeg"
    assert "ERIKSSON" in shown.stdout
    copy = tmp_path / "copy"
    assert shell.run("media", "download", uploaded["media_id"], "--to", str(copy)).returncode == 0
    assert copy.read_bytes() == data
    assert shell.run("media", "download", uploaded["media_id"], "--to", str(copy)).returncode == 1
