from __future__ import annotations

import pickle
from collections.abc import Iterator

import onnxruntime
import pytest

from kg.errors import InputError, MissingModelError
from kg.extract import device
from kg.extract.device import choose_device, device_of
from kg.extract.pipeline import PaperExtractor

CUDA = "CUDAExecutionProvider"
CPU = "CPUExecutionProvider"


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    """Whether CUDA works is asked here, and nobody else hears what was pretended."""
    asked = device.why_no_cuda
    asked.cache_clear()
    yield
    asked.cache_clear()


class FakeSession:
    """A session that says that it runs there."""

    def __init__(self, *providers: str) -> None:
        self._providers = list(providers)

    def get_providers(self) -> list[str]:
        return self._providers


def pretend(monkeypatch: pytest.MonkeyPatch, offered: list[str], *used: str) -> None:
    pytest.importorskip("onnx")
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: offered)
    monkeypatch.setattr("kg.extract.network.open_session", lambda *_: FakeSession(*used))


def test_device_auto_is_the_processor_where_no_gpu_is_offered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pretend(monkeypatch, [CPU], CUDA, CPU)
    assert choose_device() == choose_device("cpu") == "cpu"
    with pytest.raises(
        MissingModelError, match="no CUDA provider; run, in the clone of kg: pip"
    ) as caught:
        choose_device("cuda")
    assert "\n" not in str(caught.value)


def test_device_auto_is_the_processor_where_the_gpu_does_not_start(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    pretend(monkeypatch, [CUDA, CPU], CPU)
    assert choose_device() == "cpu"
    with pytest.raises(MissingModelError, match="cannot be initialised"):
        choose_device("cuda")
    assert capfd.readouterr() == ("", "")


def test_device_tells_what_onnxruntime_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, [CUDA, CPU])

    def fail(*_: object) -> None:
        raise RuntimeError("no\ndriver")

    monkeypatch.setattr("kg.extract.network.open_session", fail)
    with pytest.raises(MissingModelError, match=r"RuntimeError: no driver$"):
        choose_device("cuda")


def test_device_auto_is_the_gpu_where_one_works(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, [CUDA, CPU], CUDA, CPU)
    assert choose_device() == choose_device("cuda") == "cuda"
    assert choose_device("cpu") == "cpu"


def test_device_of_another_name_is_refused() -> None:
    with pytest.raises(InputError, match="no device 'tpu'; the devices are auto, cpu, cuda"):
        choose_device("tpu")


def test_device_is_part_of_the_version_and_travels(
    monkeypatch: pytest.MonkeyPatch, extractor: PaperExtractor
) -> None:
    pretend(monkeypatch, [CUDA, CPU], CUDA, CPU)
    there = PaperExtractor(device="auto")
    assert there.device == "cuda"
    assert there.version.endswith("-cuda")
    assert there.version.removesuffix("-cuda") != extractor.version
    assert [device_of(e.version) for e in (there, extractor)] == ["cuda", "cpu"]
    again = pickle.loads(pickle.dumps(there))
    assert (again.device, again.version) == ("cuda", there.version)
