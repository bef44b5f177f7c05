"""Makes every hostile file that `docs`/TRUST names. Nothing here is a real threat: the shapes are."""

import hashlib
import struct
import zipfile
import zlib
from pathlib import Path

from tests.documents.reading import samples

MB = 1024**2
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><use href="http://evil.example/x"/></svg>'
HTA = b"<hta:application id=x /><script language=vbscript>x</script>"
MHTML = (
    b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>"
)
SWF = b"CWS\x0a" + bytes(range(256)) * 4
LAUGHS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
EICAR = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def write(path, data: bytes) -> Path:
    Path(path).write_bytes(data)
    return Path(path)


# Archives


def zeros(size: int) -> bytes:
    """`size` zero bytes, deflated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = bytes(MB)
    return b"".join(packer.compress(block) for _ in range(size // MB)) + packer.flush()


def raw_entry(name: bytes, data: bytes, size: int, crc: int = 0, flags: int = 0) -> tuple[bytes, bytes]:
    """A local entry of already deflated `data`, and its directory record without the offset."""
    common = struct.pack("<5H3L2H", 20, flags, 8, 0, 0, crc, len(data), size, len(name), 0)
    local = b"PK\x03\x04" + common + name + data
    return local, b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<3HL", 0, 0, 0, 0)


def raw_zip(path, locals_: bytes, directory: bytes, entries: int) -> Path:
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, *[min(entries, 0xFFFF)] * 2, len(directory), len(locals_), 0)
    if entries >= 0xFFFF:
        start = len(locals_) + len(directory)
        sizes = (44, 45, 45, 0, 0, entries, entries, len(directory), len(locals_))
        end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", *sizes) + struct.pack("<4sLQL", b"PK\x06\x07", 0, start, 1) + end
    return write(path, locals_ + directory + end)


def one_entry(path, data: bytes, size: int, crc: int = 0, flags: int = 0) -> Path:
    local, record = raw_entry(b"word/media/a.bmp", data, size, crc, flags)
    return raw_zip(path, local, record + struct.pack("<L", 0) + b"word/media/a.bmp", 1)


def zip_bomb(path) -> Path:
    """250 MB of zeros: under the total, far over the ratio."""
    return one_entry(path, zeros(250 * MB), 250 * MB)  # stopped long before its checksum


def zip_huge(path) -> Path:
    """Declares 4 GB."""
    return one_entry(path, zeros(MB), 0xFFFFFFF0)


def zip_lying(path) -> Path:
    """Declares 1,000 bytes and gives 64 MB."""
    return one_entry(path, zeros(64 * MB), 1000)


def zip_overlapping(path, count: int = 2000) -> Path:
    """Every entry of the directory is the same local entry."""
    data = zeros(10 * MB)
    local, _ = raw_entry(b"a0000", data, 10 * MB)
    records = []
    for i in range(count):
        name = b"a%04d" % i
        records.append(raw_entry(name, data, 10 * MB)[1] + struct.pack("<L", 0) + name)
    return raw_zip(path, local, b"".join(records), count)


def zip_million(path) -> Path:
    local, record = raw_entry(b"a", b"\x03\x00", 0)
    record += struct.pack("<L", 0) + b"a"
    return raw_zip(path, local, record * 1_000_000, 1_000_000)


def zip_nested(path) -> Path:
    inner = path.with_name("inner.zip")
    samples.write_zip(inner, {"x": bytes(MB)})
    made = samples.docx(path, extra={"word/media/inner.zip": inner.read_bytes()})
    inner.unlink()
    return made


def zip_named(path, name: str) -> Path:
    """A DOCX with one more part, of this name."""
    return samples.docx(path, extra={name: "x"})


def zip_nul(path) -> Path:
    samples.docx(path, extra={"word/nulXname": "x"})
    return write(path, path.read_bytes().replace(b"nulXname", b"nul\0name"))


def zip_symlink(path) -> Path:
    samples.docx(path)
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return path


def docx_macros(path) -> Path:
    return samples.docx(path, extra={"word/vbaProject.bin": "x"})


def docx_macro_type(path) -> Path:
    kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    return samples.write_zip(path, samples.ooxml_parts("docx", samples.word(""), kind))


def odt_macros(path) -> Path:
    return samples.odf(path, "text", "", extra={"Basic/Standard/Module1.xml": "<x/>"})


def docx_dde(path) -> Path:
    field = r'<w:p><w:r><w:instrText>DDEAUTO c:\\x\\cmd.exe "/k calc"</w:instrText></w:r></w:p>'
    return samples.docx(path, field)


def docx_laughs(path) -> Path:
    return samples.docx(path, extra={"word/settings.xml": LAUGHS})


def odt_laughs(path) -> Path:
    return samples.odf(path, "text", "", extra={"styles.xml": LAUGHS})


def docx_deep(path, depth: int = 200_000) -> Path:
    return samples.docx(path, "<w:x>" * depth + "</w:x>" * depth)


def docx_locked(path) -> Path:
    return samples.ole(path, {"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": b"x" * 5000})


def odt_locked(path) -> Path:
    manifest = '<manifest><file-entry full-path="content.xml"><encryption-data/></file-entry></manifest>'
    return samples.odf(path, "text", "", extra={"META-INF/manifest.xml": manifest})


def xlsx_sparse(path) -> Path:
    """Two cells at the two ends of the sheet: 17 thousand million between them."""
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return samples.xlsx(path, {"Feuille": samples.cells(1, "coin") + far})


def doc_locked(path) -> Path:
    return samples.ole(path, {"WordDocument": struct.pack("<5sx2HH", b"\xec\xa5\xc1\0\0", 0, 0, 0x0100)})


def doc_macros(path) -> Path:
    return samples.ole(path, {"WordDocument": b"\xec\xa5\xc1\0", "_VBA_PROJECT": b"x"}, ("Macros",))


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(data)) + data


def xls_locked(path) -> Path:
    return samples.ole(path, {"Workbook": record(0x809, bytes(16)) + record(0x2F, bytes(6)) + record(0x0A)})


def xls_macro_sheet(path) -> Path:
    sheet = record(0x85, struct.pack("<L2B", 0, 0, 1) + b"\x05\0Macro")
    return samples.ole(path, {"Workbook": record(0x809, bytes(16)) + sheet + record(0x0A)})


# PDF


def pdf_page_loop(path) -> Path:
    """A page tree that is its own child and says it has a million pages."""
    return write(
        path,
        samples.pdf_bytes(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 1000000 /Parent 3 0 R >>",
                b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 /Parent 2 0 R >>",
            ]
        ),
    )


def pdf_million_pages(path) -> Path:
    """A million times the same page."""
    objects = samples.page_objects([samples.show("Page répétée")])
    objects[1] = b"<< /Type /Pages /Kids [%b] /Count 1000000 >>" % (b"4 0 R " * 1_000_000)
    return write(path, samples.pdf_bytes(objects))


def pdf_deep(path) -> Path:
    objects = samples.page_objects([samples.show("profond")])
    return write(path, samples.pdf_bytes([*objects, b"[" * 500_000 + b"]" * 500_000], b"/Info 6 0 R"))


def pdf_xref_loop(path) -> Path:
    data = samples.pdf_bytes(samples.page_objects([samples.show("boucle")]), b"/Prev 0000000000")
    at = data.rindex(b"xref\n0")
    return write(path, data.replace(b"/Prev 0000000000", b"/Prev %010d" % at))


def pdf_flate_bomb(path, size: int = 1024 * MB) -> Path:
    """A page whose content is 1 GB of spaces, packed twice: a few kilobytes on disk."""
    packer = zlib.compressobj(9)
    head, block = packer.compress(b""), packer.compress(b" " * MB) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush the same packed block may follow itself: no need to pack a gigabyte.
    again = packer.compress(b" " * MB) + packer.flush(zlib.Z_FULL_FLUSH)
    once = head + block + again * (size // MB - 1) + b"\x03\x00"
    bomb = samples.stream(zlib.compress(once, 9), b"/Filter [/FlateDecode /FlateDecode]")
    return write(path, samples.pdf_bytes(samples.page_objects([samples.show("avant"), bomb])))


def pdf_huge_image(path) -> Path:
    image = samples.stream(
        zlib.compress(bytes(MB)),
        b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB "
        b"/BitsPerComponent 8 /Filter /FlateDecode",
    )
    objects = samples.page_objects([b"q 500 0 0 500 0 0 cm /I Do Q"])
    objects[3] = objects[3].replace(b"/Font", b"/XObject << /I 6 0 R >> /Font")
    return write(path, samples.pdf_bytes([*objects, image]))


def pdf_huge_page(path) -> Path:
    return write(path, samples.pdf_bytes(samples.page_objects([samples.show("vaste")], b"/MediaBox [0 0 10 99999999]")))


def pdf_form_bomb(path, levels: int = 12, width: int = 10) -> Path:
    """Forms that draw forms: ten to the power of twelve drawings."""
    objects = samples.page_objects([samples.show("formes") + b" /X0 Do"])
    names = b"".join(b"/X%d %d 0 R " % (i, 6 + i) for i in range(levels))
    objects[3] = objects[3].replace(b"/Font", b"/XObject << %b >> /Font" % names)
    for i in range(levels):
        draw = b"/X%d Do " % (i + 1) * width if i + 1 < levels else b"0 0 9 9 re f"
        form = b"/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources << /XObject << %b >> >>" % names
        objects.append(samples.stream(draw, form))
    return write(path, samples.pdf_bytes(objects))


def pdf_active(path) -> Path:
    """JavaScript at opening, a launch action, an attached file."""
    objects = samples.page_objects([samples.show("actif")])
    script = b"<< /S /JavaScript /JS (app.alert(1)) >>"
    names = b"/Names << /JavaScript << /Names [(a) 6 0 R] >> /EmbeddedFiles << /Names [(b) 7 0 R] >> >>"
    launch = b"/OpenAction << /S /Launch /F (calc.exe) >>"
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R %b %b >>" % (names, launch)
    attached = b"<< /Type /Filespec /F (b.txt) /EF << /F 8 0 R >> >>"
    return write(path, samples.pdf_bytes([*objects, script, attached, samples.stream(b"bonjour")]))


def pdf_xmp(path) -> Path:
    """Metadata that would expand entities and read a local file."""
    objects = samples.page_objects([samples.show("meta")])
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R /Metadata 6 0 R >>"
    xml = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    return write(path, samples.pdf_bytes([*objects, samples.stream(xml, b"/Type /Metadata /Subtype /XML")]))


PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def pdf_locked(path, password: bytes = b"secret") -> Path:
    """The standard handler, revision 2, 40 bits. An empty password locks nothing, as many real files do."""
    owner = rc4(hashlib.md5(PAD).digest()[:5], (password + PAD)[:32])
    ident, rights = b"0123456789abcdef", 0xFFFFFFFC
    seed = (password + PAD)[:32] + owner + struct.pack("<L", rights) + ident
    key = hashlib.md5(seed).digest()[:5]
    objects = samples.page_objects([b""])
    number = hashlib.md5(key + (5).to_bytes(3, "little") + b"\0\0").digest()[:10]
    objects[4] = samples.stream(rc4(number, samples.show("lisible")))
    entry = b"<< /Filter /Standard /V 1 /R 2 /O <%b> /U <%b> /P -4 >>" % (
        owner.hex().encode(),
        rc4(key, PAD).hex().encode(),
    )
    trailer = b"/Encrypt %d 0 R /ID [<%b> <%b>]" % (len(objects) + 1, *[ident.hex().encode()] * 2)
    return write(path, samples.pdf_bytes([*objects, entry], trailer))


# Images


def png_huge(path) -> Path:
    return write(path, samples.png_bytes(50_000, 50_000, zlib.compress(bytes(1000))))


def png_animated(path) -> Path:
    frames = samples.chunk(b"acTL", struct.pack(">2L", 30_000, 0))
    return write(path, samples.png_bytes(10, 10, before=frames))


def png_lying(path) -> Path:
    """Says 9,000 x 5,000 pixels and holds twenty bytes of them."""
    return write(path, samples.png_bytes(9000, 5000, zlib.compress(bytes(20))))


def gif_frames(path, frames: int = 30_000) -> Path:
    frame = b"\x2c\0\0\0\0\1\0\1\0\0\2\2\x4c\1\0"
    return write(path, b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff" + frame * frames + b"\x3b")


def jpeg_huge(path) -> Path:
    frame = b"\xff\xc0" + struct.pack(">HB2HB", 17, 8, 65000, 65000, 3) + bytes(9)
    return write(path, b"\xff\xd8" + frame + b"\xff\xd9")


def tiff_frames(path, frames: int = 5000, loop: bool = False) -> Path:
    out = bytearray(b"II*\0" + struct.pack("<L", 8))
    for i in range(frames):
        following = len(out) + 30 if i + 1 < frames else (8 if loop else 0)
        out += struct.pack("<H", 2) + struct.pack("<2HLHxx", 256, 3, 1, 9) + struct.pack("<2HLHxx", 257, 3, 1, 9)
        out += struct.pack("<L", following)
    return write(path, bytes(out))


def gifar(path) -> Path:
    """A PNG with an archive at its end."""
    archive = path.with_suffix(".jar")
    samples.write_zip(archive, {"Evil.class": "x"})
    made = write(path, samples.png_bytes(10, 10) + archive.read_bytes())
    archive.unlink()
    return made


def pdf_zip(path) -> Path:
    """A PDF with an archive at its end, and a comment after that."""
    archive = path.with_suffix(".jar")
    samples.write_zip(archive, {"Evil.class": "x"})
    samples.pdf(path, ["bonjour"])
    made = write(path, path.read_bytes() + archive.read_bytes() + b"\n%%EOF\n")
    archive.unlink()
    return made


def pdf_html(path) -> Path:
    data = samples.pdf(path, ["bonjour"]).read_bytes()
    return write(path, data.replace(b"%\xe2\xe3", b"%<html><script>alert(1)</script>\n%\xe2\xe3", 1))
