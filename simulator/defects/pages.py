"""Defects of what the pages show and offer."""

from simulator.defects.entries import Edit, Kind, Section
from simulator.defects.facts import STEPS, WHAT_GOES_WITHOUT_SAYING

_DIALOG = "po_numbers/dialog.html"
_SUMMARY = "usage_summary/page.html"

section = Section(Kind.PAGE)

section.edit(
    "save-without-effect",
    "Save does nothing when it is pressed.",
    Edit(_DIALOG, '<button class="primary"', '<button type="button" class="primary"'),
    seen="the dialog: Save",
    breaks=STEPS,
)
section.edit(
    "save-dead-for-keyboard",
    "Save is for the mouse alone: Tab passes it by, and Enter in the field does nothing.",
    Edit(_DIALOG, "<fieldset>", "<button disabled hidden></button>\n    <fieldset>"),
    Edit(_DIALOG, '>{{ _("Save") }}', ' tabindex="-1">{{ _("Save") }}'),
    seen="the dialog, without a mouse",
    breaks=WHAT_GOES_WITHOUT_SAYING,
)
section.edit(
    "two-save-buttons",
    "The dialog has two Save buttons.",
    Edit(
        _DIALOG,
        '<a class="button" href="{{ cancel }}">',
        '<button class="primary">{{ _("Save") }}</button>\n      <a class="button" href="{{ cancel }}">',
    ),
    seen="the dialog",
    breaks=STEPS,
)
