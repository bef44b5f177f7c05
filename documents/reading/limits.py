"""How far the reading of one file may go. Shared by the parent (which kills) and the child (which stops)."""

from dataclasses import asdict, dataclass

MB = 1024**2


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes, times in seconds, areas in pixels."""

    memory: int = 512 * MB  # resident, watched by the parent
    heap: int = 420 * MB  # private memory, refused by the kernel: leaves room for mapped libraries
    address_space: int = 3072 * MB
    file: int = 64 * MB  # any one file the child writes
    output: int = 512 * MB  # all of them
    wall: float = 20.0  # before any page is done
    wall_per_page: float = 1.0  # earned by each finished page
    wall_cap: float = 180.0
    pages: int = 2000
    text: int = 20_000_000  # characters
    page_text: int = 200_000  # characters of one page
    preview_width: int = 1000
    thumb_width: int = 240
    preview_area: int = 4_000_000
    image_area: int = 50_000_000
    images: int = 200  # frames of one image

    def as_dict(self) -> dict:
        """For JSON; `Limits(**…)` is the way back."""
        return asdict(self)

    def deadline(self, pages_done: int) -> float:
        """Seconds a reading that finished `pages_done` pages may have taken in all."""
        return min(self.wall_cap, self.wall + self.wall_per_page * pages_done)
