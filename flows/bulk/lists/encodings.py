"""The encoding of a CSV file: UTF-8, or UTF-16 where a byte order mark says so."""

import codecs

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ADVICE = 'Save the file as "CSV UTF-8".'


class NotDecodedError(Exception):
    """Bytes are no text: *before* is the text up to them."""

    def __init__(self, before: str, message: str) -> None:
        self.before = before
        self.message = message
        super().__init__(message)


def decode(data: bytes) -> str:
    """The text of a CSV file. Raises NotDecodedError where its encoding is another one."""
    if data.startswith(_UTF_16):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            text = data[: error.start].decode("utf-16", errors="replace")
            raise NotDecodedError(
                text, f"the file begins as UTF-16 and does not go on so. {_ADVICE}"
            ) from error
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" in data:
        message = f"there is a zero byte, as in UTF-16 without a byte order mark. {_ADVICE}"
        raise NotDecodedError(data.partition(b"\0")[0].decode(errors="replace"), message)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        character = data[error.start : error.start + 1].decode("cp1252", errors="ignore")
        seen = f" (in Windows-1252 it is {character})" if character.strip() else ""
        message = f"byte 0x{data[error.start]:02X} is not UTF-8{seen}. {_ADVICE}"
        raise NotDecodedError(data[: error.start].decode(), message) from error
