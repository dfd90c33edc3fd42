"""Pages, pictures and documents, and the back office that keeps them."""

from .environment import SITE_ADDRESS

WAGTAIL_SITE_NAME = "THE Partnership"
WAGTAILADMIN_BASE_URL = SITE_ADDRESS
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # every address can be typed: `thep.cms.slugs`
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "avif", "heic"]  # said in words in `thep.cms.uploads`
WAGTAILIMAGES_MAX_UPLOAD_SIZE = WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024  # the proxy takes a little more: deploy/Caddyfile
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 24_000_000  # 6,000 by 4,000; twice as many need a gigabyte of memory when they are drawn
WAGTAILIMAGES_IMAGE_FORM_BASE = "thep.cms.uploads.ImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "thep.cms.uploads.DocumentForm"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []  # every document is a file to keep
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "pptx", "xlsx", "csv", "txt"]
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # passwords and addresses are changed where a second factor is asked for
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False  # nobody in the office sets another's password
