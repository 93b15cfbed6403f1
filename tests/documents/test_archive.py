"""Kept documents: whole or not at all, readable by nobody else, bounded."""

import os

import pytest
from structlog.testing import capture_logs

from portal.documents.archive import Archive

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path / "documents")


def test_what_was_put_is_got(archive):
    assert archive.get("ab12") is None
    archive.put("ab12", PDF)
    assert archive.get("ab12") == PDF


def test_a_kept_document_is_its_owners_alone(archive, tmp_path):
    archive.put("ab12", PDF)
    (kept,) = (tmp_path / "documents").glob("*/*")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("cut", [b"", PDF[:-7], b"garbage"])
def test_a_file_cut_short_counts_as_none(archive, tmp_path, cut):
    archive.put("ab12", PDF)
    (tmp_path / "documents" / "ab" / "ab12.pdf").write_bytes(cut)
    assert archive.get("ab12") is None


def test_the_oldest_go_when_there_are_too_many_bytes(tmp_path):
    archive = Archive(tmp_path, limit_bytes=3 * len(PDF))
    for age, name in enumerate(("aa1", "bb2", "cc3", "dd4")):
        archive.put(name, PDF)
        os.utime(tmp_path / name[:2] / f"{name}.pdf", ns=(age, age))
    archive.put("ee5", PDF)
    assert [name for name in ("aa1", "bb2", "cc3", "dd4", "ee5") if archive.get(name)] == ["cc3", "dd4", "ee5"]


def test_a_disk_that_cannot_be_written_costs_only_the_copy(tmp_path):
    (tmp_path / "documents").write_text("in the way")
    with capture_logs() as logs:
        Archive(tmp_path / "documents").put("ab12", PDF)
    assert [line["event"] for line in logs] == ["pdf_not_kept"]


def test_what_a_write_left_unfinished_is_swept_with_the_oldest(tmp_path):
    (tmp_path / "aa").mkdir()
    unfinished = tmp_path / "aa" / "x.part"
    unfinished.write_bytes(PDF)
    os.utime(unfinished, ns=(1, 1))
    Archive(tmp_path, limit_bytes=len(PDF)).put("bb2", PDF)
    assert not unfinished.exists()
