"""Images: a preview of each frame by Pillow, upright and without metadata. Their text is a later matter (OCR)."""

from PIL import Image, ImageOps, UnidentifiedImageError

from documents.reading.preview import save_previews

COARSE = 1.5  # times the preview's size


def read(desk) -> None:
    """Preview the image of `desk`, whose declared format alone is tried."""
    Image.MAX_IMAGE_PIXELS = desk.limits.image_area
    try:
        with Image.open(desk.path, formats=[desk.code.upper()]) as image:
            _frames(desk, image)
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
        desk.problem("bad_image")


def _frames(desk, image: Image.Image) -> None:
    # Only TIFF frames are pages: of an animation the first view is enough.
    frames = getattr(image, "n_frames", 1) if desk.code == "tiff" else 1
    desk.say(total=frames)
    for number in range(1, min(frames, desk.limits.images) + 1):
        desk.text(number, "")
        if desk.previews:
            image.seek(number - 1)
            save_previews(desk, number, _small(image, desk.limits))
        desk.page_done(number)


def _small(image: Image.Image, limits) -> Image.Image:
    if image.width * image.height > limits.image_area:
        raise ValueError("too many pixels")
    side = limits.preview_width
    box = (side * 4, side) if image.getexif().get(0x0112, 1) >= 5 else (side, side * 4)
    image.draft("RGB", box)
    upright = ImageOps.exif_transpose(_reduced(image, box))
    return upright


def _reduced(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    """A small copy, so that a TIFF's next frame can still be read from `image`."""
    scale = min(box[0] / image.width, box[1] / image.height, 1)
    small = _plain(image, min(1, COARSE * scale))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = small.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    small.info, small._exif = image.info, None
    return small


def _plain(image: Image.Image, scale: float) -> Image.Image:
    """The image in a mode that can be resized well. Where Pillow needs a second copy for that, a large one
    is thinned out first: two copies of 50 million pixels would be too much."""
    if image.mode in ("1", "L", "RGB", "CMYK", "YCbCr"):
        return image.convert("L") if image.mode == "1" else image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    thin = image.resize(size, Image.Resampling.NEAREST) if scale < 1 else image
    if thin.mode == "I;16":
        return thin.point(lambda value: value / 257).convert("L")
    if thin.mode[0] in "IF":
        return thin.convert("L")
    return thin if thin.mode == "RGBA" else thin.convert("RGBA")
