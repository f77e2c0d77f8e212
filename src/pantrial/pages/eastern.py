"""Bytes of the East Asian encodings told apart where that is sure: pages of registers that declare none, or a wrong one.

The national sets put what is used most in a part of its own: kana, Hangul, the first level of Chinese characters. A text
that is decoded as what it is lies nearly whole in those; decoded as another it is scattered over rare characters, or no
text at all. Sources for the sets' rows: WHATWG Encoding (the decoders and their indexes), RFC 1922, 1468 and 1557.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise

_SAMPLE = 40_000  # bytes that are looked at
_FEWEST = 12  # characters of two bytes; a name or two in a page of English tell nothing
_SURE = 0.95
_KANA = 0.05  # labels and titles of registers have few
_TOGETHER = 0.6  # share that stands beside another one, while accented letters stand among plain ones


def _level(text: str, codec: str, common: Callable[[int], bool]) -> float:
    """The share of the text's characters of two bytes that `common` says of, given both bytes as one number."""
    pairs = [code for code in map(_code(codec), text) if code]
    return sum(map(common, pairs)) / max(1, len(pairs))


def _code(codec: str) -> Callable[[str], int]:
    def code(letter: str) -> int:
        encoded = letter.encode(codec, "ignore")
        return int.from_bytes(encoded, "big") if len(encoded) == 2 else len(encoded) > 2

    return code


def _kana(text: str) -> float:
    wide = [letter for letter in text if letter >= "\u0080"]
    return sum("\u3041" <= letter <= "\u30fc" for letter in wide) / max(1, len(wide))


def _japanese(codec: str) -> Callable[[str], bool]:
    """Kana, signs and the first level of JIS X 0208 (rows 1 to 8 and 16 to 47); in EUC the rows begin at A1."""
    return lambda text: (
        _kana(text) >= _KANA
        and _level(text, "euc_jp", lambda code: 0xA1A1 <= code < 0xA900 or 0xB0A1 <= code < 0xD000) >= _SURE - 0.05
    )


def _korean(text: str) -> bool:
    """Hangul and signs: KS X 1001 from B0 to C8, and A1 to AC."""
    wide = [letter for letter in text if letter >= "\u0080"]
    hangul = sum("\uac00" <= letter <= "\ud7a3" for letter in wide) / max(1, len(wide))
    return hangul >= 0.5 and _level(text, "euc_kr", lambda code: 0xA1A1 <= code < 0xAD00 or 0xB0A1 <= code < 0xC900) >= _SURE


def _simplified(text: str) -> bool:
    """Signs and the first level of GB 2312: rows 1 to 9 and 16 to 55."""
    return (
        _kana(text) < _KANA / 4
        and _level(text, "gb18030", lambda code: 0xA1A1 <= code < 0xAA00 or 0xB0A1 <= code < 0xD800) >= _SURE - 0.05
    )


def _traditional(text: str) -> bool:
    """Signs and the first level of Big5: A140 to A3BF and A440 to C67E."""
    return _level(text, "big5", lambda code: 0xA140 <= code < 0xA3C0 or 0xA440 <= code < 0xC67F) >= _SURE - 0.05


LIKE: Mapping[str, Callable[[str], bool]] = {
    "euc_jp": _japanese("euc_jp"),
    "cp932": _japanese("cp932"),
    "cp949": _korean,
    "gb18030": _simplified,
    "big5": _traditional,
}
"""Codec → whether a text that was decoded by it reads as one.

Kana and nothing but Hangul decide before Chinese characters do: the bytes of either are common ones of GB 2312 as well.
"""


WIDER: Mapping[str, str] = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "gb18030": "gb18030",
    "cp932": "cp932",
    "cp949": "cp949",
    "big5hkscs": "big5hkscs",
    "euc_jp": "euc_jp",
}
"""Codec that a document declares → the wider one that is meant by it (WHATWG Encoding, section 4.2)."""


def guessed(data: bytes) -> str:
    """The codec by which the bytes are a text of its language; nothing where none is, or where both kinds of Chinese are."""
    sample = data[:_SAMPLE]
    if sample.isascii():
        return ""
    found = []
    for codec, like in LIKE.items():
        try:
            text = sample.decode(codec)
        except UnicodeDecodeError as error:
            if error.start < len(sample) - 4 or len(sample) == len(data):
                continue
            text = sample[: error.start].decode(codec)  # the sample ends within a character
        wide = [number for number, letter in enumerate(text) if letter >= "\u0080"]
        beside = sum(later - number == 1 for number, later in pairwise(wide))
        if len(wide) >= _FEWEST and beside >= _TOGETHER * len(wide) and like(text):
            found.append(codec)
    return found[0] if found and found != ["gb18030", "big5"] else ""


__all__ = ["LIKE", "WIDER", "guessed"]
