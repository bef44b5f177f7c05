import pytest

from documents import sandbox
from documents.formats import BY_EXTENSION, extension_of, identify
from tests.documents.reading.checks import MB, leftovers


@pytest.fixture
def read(tmp_path):
    """Read a file as the worker does and hold every promise that goes with it, good file or bad."""

    def run(path, **options):
        seen = []
        code = BY_EXTENSION[extension_of(path.name)].code
        options |= {"code": code, "on_progress": lambda *step: seen.append(step)}
        reading = sandbox.read_file(path, tmp_path / "sortie", **options)
        assert reading.peak <= 512 * MB
        assert reading.seconds <= 30
        assert leftovers(tmp_path / "sortie") == []
        reading.progress = seen
        return reading

    return run


@pytest.fixture
def refusal():
    """The French sentence that `identify` refuses a file with; fails when it accepts it."""

    def run(path, filename=None):
        from documents.checks.refusal import RefusedFile

        with pytest.raises(RefusedFile) as raised:
            identify(path, filename or path.name)
        return raised.value.message

    return run
