"""In what encoding a text file is: told by its bytes, packed or not."""

import codecs
import contextlib
import gzip
import re
import zipfile
from pathlib import Path

from cslib.company.workbooks import refused
from cslib.language import tr

ENCODINGS = ("utf-8", "cp932", "euc_jp", "iso2022_jp", "cp1252", "gb18030", "big5", "cp949")
SAMPLE_BYTES = 1 << 16


def open_bytes(path: Path, packed: str = ""):
    """Open a file's bytes, unpacked."""
    if packed == "gz":
        return gzip.open(path)
    return zipfile.ZipFile(path).open(packed) if packed else path.open("rb")


def encoding_of(path: Path, packed: str = "", said: str = "") -> str:
    """Return the encoding of a text file, read once in pieces.

    Raises UnicodeDecodeError if the file is not in the encoding that is said, or in none that is likely.
    """
    with open_bytes(path, packed) as file:
        start = file.read(4096)
    if said:
        _decodes(path, packed, said)
        return "utf-8-sig" if said in ("utf-8", "utf8") and start.startswith(codecs.BOM_UTF8) else said
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if start.startswith(mark):
            _decodes(path, packed, name)
            return name
    if b"\0" in start:
        name = "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"
        _decodes(path, packed, name)
        return name
    if b"\x1b$" not in start:
        try:
            _decodes(path, packed, "utf-8")
            return "utf-8"
        except UnicodeDecodeError as error:
            wrong = error
    else:
        wrong = UnicodeDecodeError("utf-8", start, start.index(b"\x1b$"), start.index(b"\x1b$") + 1, "escape sequence")
    for name in _likely(path, packed):
        with contextlib.suppress(UnicodeDecodeError):
            _decodes(path, packed, name)
            return name
    if line := _damaged(path, packed):
        cause = tr("line {line} is not in UTF-8, although most of it is.", line=line)
        raise refused(path, cause, tr("Correct it, or export it again."))
    raise wrong


def _damaged(path: Path, packed: str) -> int:
    """Return the first line with bytes that are no UTF-8, where most lines with other letters than ASCII are."""
    good, first = 0, 0
    with open_bytes(path, packed) as file:
        for number, line in enumerate(file, 1):
            if not line.isascii():
                try:
                    good += bool(line.decode("utf-8"))
                except UnicodeDecodeError:
                    first, good = first or number, good - 1
    return first if good > 0 else 0


def _likely(path: Path, packed: str) -> list[str]:
    """Return the encodings that the lines with other letters than ASCII look like, cp932 first where it may be."""
    from charset_normalizer import from_bytes

    sample = bytearray()
    with open_bytes(path, packed) as file:
        for line in file:
            if not line.isascii() or b"\x1b$" in line:
                sample += line
            if len(sample) > SAMPLE_BYTES:
                break
    bytes_ = bytes(sample)
    high = sum(byte >= 0x80 for byte in bytes_)
    if bytes_.decode("utf-8", errors="replace").count("�") < high / 12:
        return []  # UTF-8 with a few bytes damaged, which other encodings would take for letters
    if b"\x1b$" in bytes_:
        return ["iso2022_jp"]
    if re.fullmatch("[\0-\x7f｡-ﾟ]*", bytes_.decode("cp932", errors="replace")) or _words(bytes_):
        return ["cp932"]
    # Among many digits, as in a log, letters of several bytes look like noise; so each different word counts once.
    words = b"\n".join(dict.fromkeys(word for word in re.split(rb"[\t\r\n -;]", bytes_) if not word.isascii()))
    names = [m.encoding for m in from_bytes(words, cp_isolation=list(ENCODINGS[1:])) if m.chaos <= 0.1]
    if "euc_jp" in names and (_kana(bytes_, "euc_jp") or "cp932" not in names):
        return ["euc_jp", *names]
    return sorted(names, key=lambda name: name != "cp932")


def _words(sample: bytes) -> bool:
    """Tell whether a sample is, in cp932, words of common letters: kana and kanji of the first level, not one alone.

    Accents and quotation marks of Western text are no such words in cp932, nor is what other languages write.
    """
    try:
        text = sample.decode("cp932")
    except UnicodeDecodeError:
        return False
    codes = [(letter.encode("cp932"), letter) for letter in text]
    kinds = "".join("x" if len(c) == 2 and c[0] <= 0x98 else "." if letter > "\x7f" else " " for c, letter in codes)
    return sum(map(len, re.findall("xx+", kinds))) >= 0.8 * len(kinds.replace(" ", ""))


def _kana(sample: bytes, encoding: str) -> bool:
    """Tell whether a sample holds kana, as nearly all Japanese does, and no half-width ones."""
    text = sample.decode(encoding, errors="replace")
    return bool(re.search("[ぁ-んァ-ヴ]", text)) and not re.search("[ｦ-ﾟ]", text)


def _decodes(path: Path, packed: str, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    with open_bytes(path, packed) as file:
        while chunk := file.read(1 << 22):
            decoder.decode(chunk)
    decoder.decode(b"", final=True)
