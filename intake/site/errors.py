"""Why the public site can't be built or compared, one class per broken rule."""

from typing import ClassVar

from crypto.errors import Refusal


class SiteError(Refusal):
    """the public site is refused"""


class SettingsMalformed(SiteError):
    """the site settings are not well-formed"""

    exit_code: ClassVar[int] = 78


class ManifestMalformed(SiteError):
    """the site manifest is not well-formed"""


class Untranslated(SiteError):
    """a catalog of the site lacks texts"""

    hint: ClassVar[str] = "run `python -m intake.site.extraction` and translate what is empty"


class ClientMissing(SiteError):
    """the browser client has not been built"""

    exit_code: ClassVar[int] = 66
    hint: ClassVar[str] = "run `npm ci --ignore-scripts && npm run build` in intake/site/client"
