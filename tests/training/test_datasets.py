"""Data sets against facts found without our reader: published counts, checksums, a second parser, a second library."""

from __future__ import annotations

import gzip
import hashlib
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.errors import DatasetCorrupt, DatasetError, DatasetMissing
from core.training.datasets import DATASETS, Data, __main__, digits, fashion, fashion_mnist, fetch_fashion_mnist, table
from core.training.datasets import fetch as fetching
from core.training.datasets.fetch import RemoteFile
from core.training.datasets.handwritten import FOLDER
from core.training.datasets.idx import MAX_BYTES, TYPES, gunzip, parse_idx, read_idx

needs_fashion = pytest.mark.skipif(
    not fashion._readable(fashion.DEBIAN / "train-images-idx3-ubyte.gz"),
    reason="dataset-fashion-mnist is not installed",
)


def idx(array: np.ndarray, code: int = 0x08) -> bytes:
    """The IDX bytes of an array, written by struct alone."""
    return struct.pack(f">HBB{array.ndim}I", 0, code, array.ndim, *array.shape) + array.tobytes()


# The registry


@pytest.mark.parametrize("name", DATASETS)
def test_a_row_says_what_it_makes(name: str) -> None:
    row = DATASETS[name]
    try:
        data = row.make(seed=0)
    except DatasetMissing:
        pytest.skip(f"{name} is not on this machine")
    assert isinstance(data, Data) and data.name == name
    assert data.x.dtype == torch.float32 and torch.isfinite(data.x).all()
    assert len(data.x) == len(data.y) and 0 < data.n_train < len(data.x)
    if row.task == "classification":
        assert data.y.dtype == torch.int64
        assert data.y.unique().tolist() == list(range(len(data.classes)))
    if data.image:
        assert data.x.shape[1] == data.image[0] * data.image[1]
    for parameter in row.parameters:
        assert parameter.low <= parameter.default <= parameter.high


def test_the_table_has_a_line_for_each_with_nothing_left_empty() -> None:
    rows = table()
    assert [row["name"] for row in rows] == list(DATASETS)
    assert all(value for row in rows for value in row.values())


def test_splitting_copies_nothing() -> None:
    data = digits()
    assert data.x_test.untyped_storage().data_ptr() == data.x.untyped_storage().data_ptr()
    assert torch.equal(torch.cat([data.x_train, data.x_test]), data.x)
    assert torch.equal(torch.cat([data.y_train, data.y_test]), data.y)


# The digits


def test_digits_have_the_published_counts() -> None:
    """The class distribution of the test part, as printed in the repository's own optdigits.names."""
    assert digits().y.bincount().tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_digits_have_the_shape_and_range_that_their_docstring_states() -> None:
    data = digits()
    assert data.x.shape == (1797, 64) and data.y.shape == (1797,)
    assert (data.x.min().item(), data.x.max().item()) == (0.0, 1.0)
    assert data.x_train.shape == (1437, 64) and data.x_test.shape == (360, 64)


def test_digits_are_those_of_a_second_parser() -> None:
    raw = gzip.decompress((FOLDER / "digits-images-idx3-ubyte.gz").read_bytes())
    assert struct.unpack(">IIII", raw[:16]) == (0x0803, 1797, 8, 8)
    assert sum(raw[16:]) == 561718
    assert digits().x.double().sum().item() * 16 == 561718  # sixteenths add up exactly


def test_digits_have_not_changed() -> None:
    found = {
        path.name: hashlib.sha256(gzip.decompress(path.read_bytes())).hexdigest() for path in FOLDER.glob("digits-*.gz")
    }
    assert found == {
        "digits-images-idx3-ubyte.gz": "359cd13f0f514122884198b78a131df597421cbf5e93a76678fa96fc548f0d96",
        "digits-labels-idx1-ubyte.gz": "ce71631c1f31ce56fa54f31d1d498fafacff59b001e6c30c4a5e29508aa277ad",
    }


def test_digits_equal_scikit_learns() -> None:
    bunch = pytest.importorskip("sklearn.datasets").load_digits()
    assert np.array_equal(read_idx(FOLDER / "digits-images-idx3-ubyte.gz"), bunch.images)
    assert np.array_equal(read_idx(FOLDER / "digits-labels-idx1-ubyte.gz"), bunch.target)


def test_the_seed_fixes_the_split() -> None:
    assert torch.equal(digits(seed=3).x, digits(seed=3).x)
    assert not torch.equal(digits(seed=3).x_test, digits(seed=4).x_test)
    assert digits(seed=4).y.bincount().tolist() == digits(seed=3).y.bincount().tolist()


def test_the_default_split_is_the_one_the_notes_were_written_with() -> None:
    assert digits().y_test[:10].tolist() == [7, 9, 4, 7, 0, 2, 6, 1, 3, 1]
    assert torch.equal(digits().y, digits(seed=0).y)


def test_lost_digits_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("core.training.datasets.handwritten.FOLDER", tmp_path)
    with pytest.raises(DatasetMissing) as caught:
        digits()
    assert caught.value.name == "digits" and "data/datasets" in caught.value.remedy


# Fashion-MNIST


@needs_fashion
def test_fashion_mnist_is_that_of_a_second_parser() -> None:
    """Mean and deviation .2860 and .3530 are printed in many sources; the classes are balanced by design."""
    data = fashion_mnist()
    assert data.x.shape == (70_000, 784) and data.n_train == 60_000
    assert data.y_train.bincount().tolist() == [6000] * 10 and data.y_test.bincount().tolist() == [1000] * 10
    raw = gzip.decompress((fashion.DEBIAN / "t10k-images-idx3-ubyte.gz").read_bytes())
    assert struct.unpack(">IIII", raw[:16]) == (0x0803, 10_000, 28, 28)
    assert torch.equal((data.x_test * 255).round().to(torch.uint8), torch.tensor(list(raw[16:])).view(-1, 784))
    assert data.x_train.mean().item() == pytest.approx(0.2860, abs=5e-5)
    assert data.x_train.std().item() == pytest.approx(0.3530, abs=5e-5)


@needs_fashion
def test_a_part_of_fashion_mnist_is_drawn_by_the_seed_and_leaves_the_test_alone() -> None:
    whole, part, same, other = (
        fashion_mnist(),
        fashion_mnist(rows=50),
        fashion_mnist(rows=50),
        fashion_mnist(seed=1, rows=50),
    )
    assert part.n_train == 50 and torch.equal(part.x, same.x) and not torch.equal(part.x_train, other.x_train)
    assert torch.equal(part.x_test, whole.x_test) and torch.equal(part.y_test, whole.y_test)
    distances = torch.cdist(part.x_train[:5], whole.x_train)
    assert torch.equal(whole.y_train[distances.argmin(1)], part.y_train[:5])


@pytest.mark.parametrize("rows", [0, -1, 60_001])
def test_impossible_numbers_of_rows_are_refused(rows: int) -> None:
    with pytest.raises(ValueError, match="1 to 60000"):
        fashion_mnist(rows=rows)


def test_without_the_files_the_error_says_where_it_looked_and_what_helps(tmp_path: Path) -> None:
    with pytest.raises(DatasetMissing) as caught:
        fashion_mnist(folders=[tmp_path / "a", tmp_path / "b"])
    assert str(tmp_path / "a") in caught.value.reason and str(tmp_path / "b") in caught.value.reason
    assert "fetch fashion-mnist" in caught.value.remedy
    assert isinstance(caught.value, DatasetError)


def test_an_altered_file_is_not_used(tmp_path: Path) -> None:
    for file in fashion.FILES.values():
        (tmp_path / file.name).write_bytes(gzip.compress(idx(np.zeros((2, 28, 28), np.uint8))))
    with pytest.raises(DatasetCorrupt, match="SHA-256"):
        fashion_mnist(folders=[tmp_path])


# IDX


@given(st.binary(max_size=64))
def test_any_bytes_give_an_array_or_a_typed_error(data: bytes) -> None:
    try:
        assert isinstance(parse_idx(data), np.ndarray)
    except DatasetCorrupt as error:
        assert error.problem


@given(
    st.integers(0, 255), st.integers(0, 255), st.lists(st.integers(0, 2**32 - 1), max_size=80), st.binary(max_size=9)
)
def test_any_header_gives_an_array_or_a_typed_error(code: int, axes: int, sizes: list[int], tail: bytes) -> None:
    data = struct.pack(f">HBB{len(sizes)}I", 0, code, axes, *sizes) + tail
    try:
        array = parse_idx(data)
    except DatasetCorrupt:
        return
    assert array.ndim == axes and array.nbytes <= len(data)


@pytest.mark.parametrize(("code", "kind"), TYPES.items())
def test_every_type_is_read_in_the_machines_own_byte_order(code: int, kind: str) -> None:
    array = np.array([[0, 1, 2], [3, 100, 127]])
    read = parse_idx(idx(array.astype(kind), code))
    assert read.dtype.isnative and read.dtype.kind == np.dtype(kind).kind and np.array_equal(read, array)


@pytest.mark.parametrize(
    "data",
    {
        "empty": b"",
        "first bytes not zero": b"\x01" + idx(np.zeros(3, np.uint8))[1:],
        "unknown type": idx(np.zeros(3, np.uint8), code=0x0A),
        "sizes cut off": idx(np.zeros((2, 2), np.uint8))[:8],
        "one byte short": idx(np.zeros((2, 2), np.uint8))[:-1],
        "one byte long": idx(np.zeros((2, 2), np.uint8)) + b"\0",
        "absurd sizes": struct.pack(">HBB3I", 0, 8, 3, 2**32 - 1, 2**32 - 1, 2**32 - 1),
        "zero times overflow": struct.pack(">HBB4I", 0, 8, 4, 0, 2**32 - 1, 2**32 - 1, 2**32 - 1),
        "more axes than numpy has": struct.pack(">HBB65I", 0, 8, 65, *[1] * 65) + b"\0",
    }.items(),
    ids=lambda case: case[0],
)
def test_bad_files_are_refused(data: tuple[str, bytes]) -> None:
    with pytest.raises(DatasetCorrupt):
        parse_idx(data[1])


BROKEN = [b"", b"no gzip", gzip.compress(b"x" * 99, mtime=0)[:-9], b"\x1f\x8b" + b"\xff" * 40]


@pytest.mark.parametrize("content", BROKEN)
def test_a_file_that_does_not_unpack_is_corrupt(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.gz"
    path.write_bytes(content)
    with pytest.raises(DatasetCorrupt):
        read_idx(path)


def test_a_file_that_unpacks_without_end_is_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.training.datasets.idx.MAX_BYTES", 1000)
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(bytes(1001)))
    with pytest.raises(DatasetCorrupt, match="more than 1000"):
        gunzip(path)
    assert MAX_BYTES > 47_040_016  # the largest file that is read


# Downloads, from a server of our own


CONTENT = {"a.gz": idx(np.arange(6, dtype=np.uint8)), "b.gz": idx(np.ones((2, 3), np.uint8))}
PACKED = {name: gzip.compress(content, mtime=0) for name, content in CONTENT.items()}
FILES = [RemoteFile(name, len(PACKED[name]), hashlib.sha256(CONTENT[name]).hexdigest()) for name in CONTENT]


@pytest.fixture
def host():
    """A server whose ``answers`` a test may change: name to bytes."""
    answers = dict(PACKED)
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = answers.get(self.path.strip("/"))
            self.send_response(404 if body is None else 200)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.url, server.answers, server.asked = f"http://127.0.0.1:{server.server_port}/", answers, asked
    yield server
    server.shutdown()
    server.server_close()


def test_a_download_is_complete_reports_progress_and_is_not_repeated(host, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    for _ in range(2):
        fetching.fetch("toy", FILES, [host.url], tmp_path / "new", lambda *step: seen.append(step))
    assert {path.name for path in (tmp_path / "new").iterdir()} == set(CONTENT)
    assert np.array_equal(read_idx(tmp_path / "new" / "b.gz"), np.ones((2, 3)))
    assert host.asked == ["/a.gz", "/b.gz"]
    total = sum(map(len, PACKED.values()))
    half = len(seen) // 2
    assert {end for _, end in seen} == {total} and seen[-1][0] == total
    assert [done for done, _ in seen[:half]] == sorted(done for done, _ in seen[:half])


@pytest.mark.parametrize(
    "wrong", [b"<html>login</html>", gzip.compress(b"other", mtime=0), PACKED["b.gz"][:-9], PACKED["b.gz"] + b"x"]
)
def test_a_wrong_file_is_refused_and_nothing_of_it_stays(host, tmp_path: Path, wrong: bytes) -> None:
    host.answers["b.gz"] = wrong
    with pytest.raises(DatasetCorrupt):
        fetching.fetch("toy", FILES, [host.url], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.gz"]


def test_a_second_host_helps_where_the_first_fails(host, tmp_path: Path) -> None:
    fetching.fetch("toy", FILES, [host.url + "nothing/", host.url], tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_offline_is_a_typed_error_that_names_the_address(host, tmp_path: Path) -> None:
    host.answers.clear()
    with pytest.raises(DatasetMissing) as caught:
        fetching.fetch("toy", FILES, [host.url], tmp_path)
    assert host.url in caught.value.reason and not list(tmp_path.iterdir())


def test_a_damaged_copy_is_fetched_again(host, tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(b"damaged")
    fetching.fetch("toy", FILES, [host.url], tmp_path)
    assert np.array_equal(read_idx(tmp_path / "a.gz"), np.arange(6))


def test_a_folder_that_cannot_be_made_is_a_typed_error(host, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(DatasetMissing):
        fetching.fetch("toy", FILES, [host.url], tmp_path / "file")


@needs_fashion
def test_fetched_fashion_mnist_is_read_from_its_folder(tmp_path: Path) -> None:
    """Debian's files carry no name in their headers and are some bytes shorter: they stand in for the host's."""
    handler = type("Quiet", (BaseHTTPRequestHandler,), {"do_GET": _send_debian, "log_message": lambda *_: None})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        folder = fetch_fashion_mnist(folder=tmp_path, hosts=[f"http://127.0.0.1:{server.server_port}/"])
    finally:
        server.shutdown()
        server.server_close()
    assert fashion_mnist(rows=10, folders=[folder]).x.shape == (10_010, 784)


def _send_debian(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    request.wfile.write((fashion.DEBIAN / request.path.strip("/")).read_bytes())


@needs_fashion
def test_the_published_packed_sizes_are_debians_with_the_name_in_the_header() -> None:
    """gzip stores the original name and a zero byte; Debian's build leaves both out."""
    for file in fashion.FILES.values():
        size = (fashion.DEBIAN / file.name).stat().st_size
        assert file.packed == size + len(file.name.removesuffix(".gz")) + 1


def test_the_command_lists_the_data_sets(capsys: pytest.CaptureFixture[str]) -> None:
    assert __main__.main([]) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in DATASETS)


def test_the_command_fails_with_the_reason(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def offline(**_: object) -> None:
        raise DatasetMissing("fashion-mnist", "no route", "go online")

    row = DATASETS["fashion-mnist"]
    monkeypatch.setitem(DATASETS, "fashion-mnist", type(row)(**{**vars(row), "fetch": offline}))
    assert __main__.main(["fetch", "fashion-mnist"]) == 1
    assert "no route" in capsys.readouterr().err
