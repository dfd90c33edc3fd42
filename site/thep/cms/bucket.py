"""Files in a private bucket, for a site that outgrows its disk: everybody gets them from us, after our checks, and nobody from there."""

from typing import Any
from urllib.parse import urljoin

from botocore.config import Config
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

SECONDS = 5


class Bucket(S3Storage):
    """A bucket of S3 or of whatever speaks its language, as `FILES_BUCKET` and its neighbours name it."""

    def get_default_settings(self) -> dict[str, Any]:
        ours = {
            "bucket_name": settings.FILES_BUCKET,
            "endpoint_url": settings.FILES_ENDPOINT or None,
            "region_name": settings.FILES_REGION or None,
            "access_key": settings.FILES_KEY or None,
            "secret_key": settings.FILES_SECRET or None,
            "default_acl": None,  # as private as the bucket
            "file_overwrite": False,
            "client_config": Config(
                connect_timeout=SECONDS,
                read_timeout=4 * SECONDS,
                retries={"max_attempts": 2},
                signature_version="s3v4",
                request_checksum_calculation="when_required",  # few but Amazon know its newer sums
                response_checksum_validation="when_required",
            ),
        }
        return super().get_default_settings() | ours

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Return the address on this site, as a file on its disk has it."""
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name))
