"""What is remembered: private, whole, and shared between processes."""

import stat

from infra.devservices.state import Use, prepare, read_state, write_state


def test_a_state_file_is_readable_by_its_owner_only_and_comes_back_whole(tmp_path):
    path = tmp_path / "services.json"
    write_state(path, {"postgres": {"port": 1}})
    write_state(path, {"postgres": {"port": 2}})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_state(path) == {"postgres": {"port": 2}}
    assert [each.name for each in tmp_path.iterdir()] == ["services.json"]


def test_a_damaged_or_missing_state_file_is_an_empty_one(tmp_path):
    path = tmp_path / "services.json"
    assert read_state(path) == {}
    path.write_text("{half")
    assert read_state(path) == {}
    path.write_text("[1]")
    assert read_state(path) == {}


def test_the_local_folder_can_be_passed_but_not_listed_by_others(tmp_path):
    local = prepare(tmp_path / "local")
    assert stat.S_IMODE(local.stat().st_mode) == 0o711


def test_only_the_last_user_of_the_servers_is_told_to_stop_them(tmp_path):
    first, second = Use(tmp_path), Use(tmp_path)
    assert not first.let_go()
    assert second.let_go()
