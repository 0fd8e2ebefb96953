"""What a folder promises beyond the contract: order of syncs, kills, overwriting in place, lost disks."""

import errno
import io
import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from storage.blob_keys import new_blob_key
from storage.errors import BlobMissingError, StoreError, StoreUnavailableError
from storage.local_folder import LocalFolder, create_folder

BODY = b"the sealed bytes of a drawing " * 50_000


def run_in_process(root: Path, program: str) -> subprocess.CompletedProcess[str]:
    prelude = f"""
        import io, json, os, resource, signal
        from pathlib import Path
        from storage.local_folder import LocalFolder
        from storage.errors import StoreUnavailableError
        store = LocalFolder(Path({str(root)!r}), addressed_in_place=False)
    """
    source = textwrap.dedent(prelude) + textwrap.dedent(program)
    return subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)


@pytest.fixture
def store(local_root) -> LocalFolder:
    return LocalFolder(local_root, addressed_in_place=False)


@pytest.fixture
def key() -> str:
    return new_blob_key("objects")


def test_bytes_are_synced_before_the_name_and_the_name_before_the_return(local_root):
    program = """
        events = []
        def note(event, of):
            def wrapped(*args, **kw):
                events.append([event, of(*args)])
                return real(*args, **kw)
            real = getattr(os, event)
            setattr(os, event, wrapped)
        note("fsync", lambda handle: os.readlink(f"/proc/self/fd/{handle}"))
        note("link", lambda source, target: str(target))
        store.put("objects/a", io.BytesIO(b"x" * 3_000_000))
        print(json.dumps(events))
    """
    events = json.loads(run_in_process(local_root, program).stdout)
    named = next(i for i, (event, _) in enumerate(events) if event == "link")
    synced_before = [of for event, of in events[:named] if event == "fsync"]
    synced_after = [of for event, of in events[named:] if event == "fsync"]
    assert synced_before[-2].startswith(f"{local_root}/.incoming/objects+a~")
    assert str(local_root) in synced_before
    assert synced_after == [f"{local_root}/objects"]


def test_a_process_killed_in_the_middle_of_a_put_leaves_nothing_visible(store, local_root):
    program = """
        class Killer:
            calls = 0
            def read(self, n):
                self.calls += 1
                if self.calls == 4:
                    os.kill(os.getpid(), signal.SIGKILL)
                return b"x" * n
        store.put("objects/a", Killer())
    """
    assert run_in_process(local_root, program).returncode == -signal.SIGKILL
    with pytest.raises(BlobMissingError):
        store.size("objects/a")
    assert list(store.keys()) == []
    assert [each.kind for each in store.versions("objects/a")] == ["temporary"]
    store.remove("objects/a")
    store.prove_absent("objects/a")


def test_a_process_killed_between_name_and_return_leaves_a_whole_blob_and_removal_takes_both(
    store, local_root
):
    program = """
        real = os.link
        def link(*args, **kw):
            real(*args, **kw)
            os.kill(os.getpid(), signal.SIGKILL)
        os.link = link
        store.put("objects/a", io.BytesIO(b"x" * 3_000_000))
    """
    assert run_in_process(local_root, program).returncode == -signal.SIGKILL
    assert store.size("objects/a") == 3_000_000
    assert [each.kind for each in store.versions("objects/a")] == ["version", "temporary"]
    store.remove("objects/a")
    store.prove_absent("objects/a")


def test_a_full_disk_is_could_not_store_and_leaves_nothing(store, local_root):
    program = """
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
        try:
            store.put("objects/a", io.BytesIO(b"x" * 3_000_000))
        except StoreUnavailableError as error:
            print(error)
    """
    assert "EFBIG" in run_in_process(local_root, program).stdout
    assert store.versions("objects/a") == []


def test_a_failed_sync_is_never_success(store, key, monkeypatch):
    def fail(handle: int) -> None:
        raise OSError(errno.EIO, "lost")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StoreUnavailableError, match="EIO"):
        store.put(key, io.BytesIO(BODY))
    monkeypatch.undo()
    assert list(store.keys()) == []


def test_on_a_medium_addressed_in_place_the_content_itself_is_overwritten(local_root, tmp_path, key):
    store = LocalFolder(local_root, addressed_in_place=True)
    store.put(key, io.BytesIO(BODY))
    witness = tmp_path / "witness"
    os.link(local_root / key, witness)
    report = store.remove(key)
    assert [step.action for step in report.steps] == ["overwrite", "read_back", "unlink", "sync_folder"]
    left = witness.read_bytes()
    assert len(left) == len(BODY)
    assert BODY[:30] not in left
    assert "1 other name(s) remained" in report.steps[2].answer


def test_elsewhere_no_overwriting_is_claimed(store, local_root, tmp_path, key):
    store.put(key, io.BytesIO(BODY))
    witness = tmp_path / "witness"
    os.link(local_root / key, witness)
    report = store.remove(key)
    assert [step.action for step in report.steps] == ["unlink", "sync_folder"]
    assert witness.read_bytes() == BODY


def test_an_overwrite_that_does_not_read_back_is_an_error(local_root, key, monkeypatch):
    store = LocalFolder(local_root, addressed_in_place=True)
    store.put(key, io.BytesIO(BODY))
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, b"\0" * len(data)))
    with pytest.raises(StoreError, match="reads back differently"):
        store.remove(key)
    monkeypatch.undo()
    assert store.versions(key), "what was not overwritten must still be known"


def test_a_disk_that_is_gone_is_not_taken_for_absence(store, local_root, key):
    store.put(key, io.BytesIO(BODY))
    local_root.rename(local_root.with_name("unmounted"))
    for replaced in (False, True):
        if replaced:
            local_root.mkdir()
        for ask in (
            lambda: store.prove_absent(key),
            lambda: store.size(key),
            lambda: store.remove(key),
            lambda: store.put(key, io.BytesIO(b"x")),
            lambda: list(store.keys()),
        ):
            with pytest.raises(StoreUnavailableError):
                ask()


def test_a_link_in_the_folder_leads_nowhere(store, local_root, tmp_path):
    outside = tmp_path / "outside"
    outside.write_bytes(b"not a blob")
    (local_root / "a").symlink_to(outside)
    with pytest.raises(StoreError):
        store.read_range("a", 0, 3)
    with pytest.raises(StoreError):
        store.put("a", io.BytesIO(b"x"))
    assert outside.read_bytes() == b"not a blob"


def test_a_blob_cut_while_it_is_read_is_an_error(store, local_root, key):
    store.put(key, io.BytesIO(BODY))
    with store.open(key) as reader:
        reader.read(1000)
        os.truncate(local_root / key, 5000)
        with pytest.raises(StoreError, match="early"):
            list(iter(lambda: reader.read(1 << 20), b""))


def test_blobs_and_folders_are_for_their_owner_only(store, local_root, key):
    store.put(key, io.BytesIO(BODY))
    for path in [local_root, *local_root.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0


def test_nothing_is_created_by_opening_a_store(tmp_path):
    with pytest.raises(StoreError, match="does not exist"):
        LocalFolder(tmp_path / "missing", addressed_in_place=False)
    assert not (tmp_path / "missing").exists()


def test_an_existing_folder_is_not_made_a_new_store(local_root):
    with pytest.raises(StoreError):
        create_folder(local_root)
