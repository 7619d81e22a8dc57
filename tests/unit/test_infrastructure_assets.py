from __future__ import annotations

from pathlib import Path

import pytest

from cdktf_app.assets import Assets


def test_files_and_contents_are_written_to_the_paths_for_terraform(tmp_path: Path) -> None:
    source = tmp_path / "cache" / "built.zip"
    source.parent.mkdir()
    source.write_bytes(b"zip")
    assets = Assets()
    assert assets.add_file("archives/step.zip", source) == "archives/step.zip"
    assert assets.add_bytes("objects/datasets/a.json", b"{}") == "objects/datasets/a.json"
    assets.write(tmp_path / "stack")
    assert (tmp_path / "stack/archives/step.zip").read_bytes() == b"zip"
    assert (tmp_path / "stack/objects/datasets/a.json").read_bytes() == b"{}"


def test_old_assets_are_removed_and_terraforms_files_remain(tmp_path: Path) -> None:
    for leftover in ("archives/old.zip", ".terraform/lock", "terraform.tfstate"):
        file = tmp_path / leftover
        file.parent.mkdir(exist_ok=True)
        file.write_text("x", encoding="utf-8")
    Assets().write(tmp_path)
    assert not (tmp_path / "archives").exists()
    assert (tmp_path / ".terraform/lock").exists()
    assert (tmp_path / "terraform.tfstate").exists()


def test_a_written_file_can_change_without_changing_the_cache(tmp_path: Path) -> None:
    source = tmp_path / "built.zip"
    source.write_bytes(b"zip")
    assets = Assets()
    assets.add_file("archives/step.zip", source)
    assets.write(tmp_path / "stack")
    (tmp_path / "stack/archives/step.zip").write_bytes(b"broken")
    assert source.read_bytes() == b"zip"


def test_two_assets_with_the_same_name_are_an_error() -> None:
    assets = Assets()
    assets.add_bytes("objects/a", b"1")
    with pytest.raises(ValueError, match="objects/a"):
        assets.add_bytes("objects/a", b"2")


def test_assets_outside_the_asset_folders_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"cdk\.tf\.json"):
        Assets().add_bytes("cdk.tf.json", b"{}")
