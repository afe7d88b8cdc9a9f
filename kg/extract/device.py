"""Where the encoder runs: on the processor, or through onnxruntime's CUDA provider.

Only the reader moves (the encoder and its scores of spans), which is most of the work of the
network; what comes after it are small products that a GPU would not hasten. A GPU gets a graph of
its own, made of the shipped one (see `cuda_graph`).
"""

from __future__ import annotations

from functools import cache
from typing import Final

from kg.errors import InputError, MissingModelError

AUTO, CPU, CUDA = DEVICES = ("auto", "cpu", "cuda")
PROVIDERS: Final[dict[str, tuple[tuple[str, dict[str, str]], ...]]] = {
    CPU: (("CPUExecutionProvider", {}),),
    # TF32 would keep ten bits of what a weight says.
    CUDA: (("CUDAExecutionProvider", {"use_tf32": "0"}), ("CPUExecutionProvider", {})),
}
"""What onnxruntime is asked for; what has no place on the GPU, such as shapes, stays beside it."""
_MARK: Final = "-cuda"
_INSTALL: Final = (
    "run, in the clone of kg: pip install '.[gpu]' && pip uninstall -y onnxruntime onnxruntime-gpu"
    " && pip install 'onnxruntime-gpu[cuda,cudnn]'"
)


def choose_device(wanted: str = AUTO) -> str:
    """What is wanted, "cpu" or "cuda"; for "auto" the GPU where one works.

    Raises:
        InputError: when there is no such device.
        MissingModelError: when CUDA is wanted and does not work; the error says why.
    """
    if wanted not in DEVICES:
        raise InputError(f"no device {wanted!r}; the devices are {', '.join(DEVICES)}")
    if wanted == CPU:
        return CPU
    missing = why_no_cuda()
    if wanted == CUDA and missing:
        raise MissingModelError(f"no GPU: {missing}")
    return CPU if missing else CUDA


def marked(version: str, device: str) -> str:
    """The version of an extractor that runs on the device.

    >>> marked("kg-extract@0a1b+2c", "cuda"), device_of("kg-extract@0a1b+2c-cuda")
    ('kg-extract@0a1b+2c-cuda', 'cuda')
    """
    return version + _MARK if device == CUDA else version


def device_of(version: str) -> str:
    """The device of an extractor of this version."""
    return CUDA if version.endswith(_MARK) else CPU


@cache
def why_no_cuda() -> str:
    """What is missing for CUDA, and how to get it; "" when a session on the GPU works."""
    import onnxruntime

    if "CUDAExecutionProvider" not in onnxruntime.get_available_providers():
        return f"this onnxruntime has no CUDA provider; {_INSTALL}"
    try:
        import onnx  # noqa: F401 (needed to make the graph that runs there)
    except ImportError:
        return "onnx is not installed; run, in the clone of kg: pip install '.[gpu]'"
    from kg.extract.network import open_session

    # It is offered wherever it was compiled in; whether there are a GPU, a driver and CUDA's
    # libraries shows when a session is made. What it logs then is told in our own words.
    onnxruntime.set_default_logger_severity(4)
    try:
        used = open_session("things", CUDA).get_providers()
    except Exception as error:  # whatever it raises, the GPU does not work
        return f"onnxruntime says {type(error).__name__}: {error}"
    finally:
        onnxruntime.set_default_logger_severity(2)
    if used[:1] != ["CUDAExecutionProvider"]:
        return f"CUDA cannot be initialised (driver? libraries of CUDA and cuDNN?); {_INSTALL}"
    return ""
