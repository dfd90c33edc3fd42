"""The pages on which codes are scanned: a browser lets no others use the camera."""

from django.conf import settings
from django_permissions_policy.decorators import permissions_policy_override

scans = permissions_policy_override({**settings.PERMISSIONS_POLICY, "camera": ["self"]})
"""Decorates a page on which codes are scanned with the device's camera."""
