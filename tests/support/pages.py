"""The pages of the portal by the sample addresses that their views declare."""

from eaportal.simulator.web.app import SECTIONS


def sample_addresses(*, is_public: bool) -> list[str]:
    """Return the samples of all pages that need no sign-in, or of all that do."""
    return [
        sample
        for section in SECTIONS
        if section.is_public == is_public
        for page in section.pages.values()
        for sample in page.samples or ()
    ]
