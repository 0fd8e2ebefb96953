"""What the S3 SDK raises, said in the words of `storage.errors`."""

from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import ParseError

from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from urllib3.exceptions import HTTPError

from storage.errors import BlobMissingError, StoreError, StoreUnavailableError

MISSING = frozenset({"NoSuchKey", "NoSuchVersion", "NoSuchUpload"})


@contextmanager
def s3_errors(doing: str, key: str = "") -> Iterator[None]:
    """Turn what the SDK raises into store errors; `doing` names the act, for people."""
    try:
        yield
    except S3Error as error:
        if key and error.code in MISSING:
            raise BlobMissingError(key) from error
        raise StoreError(f"{doing} was refused: {quoted(error)}") from error
    except (ServerError, InvalidResponseError, MinioException, ParseError, ValueError) as error:
        raise StoreError(f"{doing} got an answer that is not S3: {type(error).__name__}") from error
    except (HTTPError, OSError) as error:
        raise StoreUnavailableError(f"{doing} failed: {type(error).__name__}") from error


def quoted(error: S3Error) -> str:
    """Return the store's own code and message, cut to a line."""
    return f"{error.code}: {error.message}"[:300]
