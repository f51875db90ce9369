"""Defects of what the pages show and offer."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from eaportal.simulator.defects import facts
from eaportal.simulator.defects.entries import Edit, Kind, Section
from eaportal.simulator.defects.saving import Asked, Saved, saving
from eaportal.simulator.rules.po_numbers import PoKind
from eaportal.simulator.services.po_numbers import PoNumberState, po_number_states
from eaportal.simulator.worlds.journal import find_entries, subject_of_po_number
from eaportal.simulator.worlds.tables import EnrollmentRow, PeriodRow

_DIALOG = "po_numbers/dialog.html"
_SUMMARY = "usage_summary/page.html"
_TOTALS = "usage_summary/totals.html"
_CHART = "usage_summary/chart.html"
_TABS = "reports/tabs.html"
_FRAME = "shell/page.html"
_Reading = Callable[[Session, EnrollmentRow, PeriodRow], dict[PoKind, PoNumberState]]

section = Section(Kind.PAGE)

section.edit(
    "save-without-effect",
    "Save does nothing when it is pressed.",
    Edit(_DIALOG, '<button class="primary"', '<button type="button" class="primary"'),
    seen="the dialog: Save",
    breaks=facts.STEPS,
)


@saving(section, seen="Usage Summary after Save: the message and the number", breaks=facts.STEPS)
def success_without_saving(asked: Asked) -> Saved:
    """The portal says that a number was saved, and has stored nothing."""
    with asked.session.begin_nested() as nothing_kept:
        saved = asked.done()
        nothing_kept.rollback()
    return saved


@section.at(
    po_number_states, seen="Usage Summary after Save, and the dialog opened again", breaks=facts.STEPS
)
def stale_number_shown(
    healthy: _Reading, session: Session, enrollment: EnrollmentRow, period: PeriodRow
) -> dict[PoKind, PoNumberState]:
    """The pages show the number from before the last change."""
    states = healthy(session, enrollment, period)
    for kind, state in states.items():
        subject = subject_of_po_number(enrollment, period, kind)
        before = [each.old for each in find_entries(session, subject=subject) if each.field == "number"]
        if before and before[-1] is not None:
            states[kind] = replace(state, po_number=replace(state.po_number, number=before[-1]))
    return states


section.edit(
    "label-changed",
    "The control on Usage Summary reads Edit purchase orders.",
    Edit(_SUMMARY, '{{ _("View/Edit PO Numbers") }}', "Edit purchase orders"),
    seen="Usage Summary: the control",
    breaks=facts.LABELS,
)
section.edit(
    "language-mixed",
    "The dialog has its title in English, whatever the language of the page.",
    Edit(
        _DIALOG,
        '<h2 id="dialog-title">{{ _("View/Edit PO Numbers") }}',
        '<h2 id="dialog-title">View/Edit PO Numbers',
    ),
    seen="the dialog in any language but English",
    breaks=facts.LABELS,
)
section.edit(
    "control-missing",
    "View/Edit PO Numbers is gone as soon as a period is over.",
    Edit(
        _SUMMARY,
        "{% if summary.may_edit %}",
        '{% if summary.may_edit and summary.period.period.state(portal_time) == "open" %}',
    ),
    seen="Usage Summary of a period that is over, and whose window is open",
    breaks=facts.WINDOW,
)
section.edit(
    "two-save-buttons",
    "The dialog has two Save buttons.",
    Edit(
        _DIALOG,
        '<a class="button" href="{{ cancel }}">',
        '<button class="primary"{% if dialog.closed %} disabled{% endif %}>{{ _("Save") }}</button>\n'
        '      <a class="button" href="{{ cancel }}">',
    ),
    seen="the dialog",
    breaks=facts.STEPS,
)
section.edit(
    "dialog-opens-on-wrong-period",
    "The dialog opens on the latest period, whichever is chosen on the page.",
    Edit(
        _SUMMARY,
        "href=\"{{ url_for('po_numbers.dialog', period=summary.period.period.key)",
        "href=\"{{ url_for('po_numbers.dialog', period=summary.periods[0].key)",
    ),
    seen="the dialog, opened from any period but the latest: Invoice Period",
    breaks=facts.PERIOD_FIRST,
)
section.edit(
    "field-cut-at-20",
    "The field takes 20 characters and drops the rest.",
    Edit(_DIALOG, 'name="po_number" value', 'name="po_number" maxlength="20" value'),
    seen="the dialog: a longer number typed into the field",
    breaks=facts.PO_NUMBERS,
)
section.edit(
    "html-escaped-twice",
    "Usage Summary shows the & of a PO number as it is written in HTML, with amp; behind it.",
    Edit(_SUMMARY, "{{ state.po_number.number }}", "{{ state.po_number.number|e|forceescape }}"),
    seen="Usage Summary after a number such as R&D 1 was saved",
    breaks=facts.STEPS,
)
section.edit(
    "html-not-escaped",
    "What was typed and refused stands in the page as HTML, not as text.",
    Edit(_DIALOG, 'value="{{ dialog.typed }}"', 'value="{{ dialog.typed|safe }}"'),
    seen="the dialog after a refused Save of a quotation mark, a > and markup",
    breaks=facts.WHAT_GOES_WITHOUT_SAYING,
)
section.edit(
    "refusal-without-reason",
    "The dialog says that something is not possible, and not why.",
    Edit(_DIALOG, 'id="dialog-alert">{{ dialog.alert }}', 'id="dialog-alert">{{ _("Not possible") }}'),
    seen="the dialog after a refused Save, and of a closed period",
    breaks=facts.WHO_SEES_WHAT,
)
section.edit(
    "lock-shown-inverted",
    "Lock PO number is ticked where the number is not locked, and clear where it is.",
    Edit(_DIALOG, "{% if dialog.locks %} checked", "{% if not dialog.locks %} checked"),
    seen="the dialog: Lock PO number",
    breaks=facts.LOCKED,
)
section.edit(
    "period-missing",
    "The list of periods on Usage Summary lacks the one before the latest.",
    Edit(
        _SUMMARY,
        '<option value="{{ each.key }}"{% if each == summary.period.period %}',
        '{% if loop.index != 2 %}<option value="{{ each.key }}"{% if each == summary.period.period %}',
    ),
    Edit(_SUMMARY, "{{ speech.month(each) }}</option>", "{{ speech.month(each) }}</option>{% endif %}"),
    seen="Usage Summary: Period, beside Invoice Period of the dialog",
    breaks=facts.STEPS,
)
section.edit(
    "periods-in-wrong-order",
    "The list of periods on Usage Summary begins with the oldest.",
    Edit(_SUMMARY, "{% for each in summary.periods %}", "{% for each in summary.periods|reverse %}"),
    seen="Usage Summary: Period",
    breaks=facts.DIALOG,
)
section.edit(
    "chart-a-month-off",
    "The months below the chart are those before.",
    Edit(
        _CHART,
        "speech.short_month(bar.period)",
        "speech.short_month(summary.chart.bars[loop.index0 - 1].period)",
    ),
    seen="Usage Summary: the chart, whose last month is the chosen one",
    breaks=facts.CHART,
)
section.edit(
    "wrong-currency",
    "The totals are in dollars whatever the currency of the enrollment, and in euros where that is dollars.",
    Edit(
        _TOTALS,
        "{{ speech.money(amount, currency) }}",
        '{{ speech.money(amount, "EUR" if currency == "USD" else "USD") }}',
    ),
    seen="Usage Summary: the totals, beside the charges",
    breaks=facts.TOTALS,
)
section.edit(
    "wrong-enrollment-shown",
    "The left navigation shows the number of another enrollment of the user.",
    Edit(
        _FRAME,
        "{{ enrollment.number }}",
        '{{ (user.enrollments|reject("equalto", enrollment)|first or enrollment).number }}',
    ),
    seen="any page, for a user of several enrollments: Enrollment in the left navigation",
    breaks=facts.NAVIGATION,
)
section.edit(
    "save-dead-for-keyboard",
    "Save is for the mouse alone: Tab passes it by, and Enter in the field does nothing.",
    Edit(_DIALOG, "<fieldset>", "<button disabled hidden></button>\n    <fieldset>"),
    Edit(_DIALOG, '>{{ _("Save") }}', ' tabindex="-1">{{ _("Save") }}'),
    seen="the dialog, without a mouse",
    breaks=facts.WHAT_GOES_WITHOUT_SAYING,
)
section.edit(
    "focus-lost",
    "After a click on a link of Reports the focus is nowhere, no longer on the heading of the new page.",
    Edit(_TABS, '<h1 tabindex="-1">', "<h1>"),
    seen="Reports and its tabs after a click: the focused element",
    breaks=facts.WHAT_GOES_WITHOUT_SAYING,
)
section.edit(
    "field-without-label",
    "The field for the number has no label, only text above it.",
    Edit(_DIALOG, '<label for="po-number">{{ _("PO Number") }}</label>', '<span>{{ _("PO Number") }}</span>'),
    seen="the dialog: the accessible name of the field",
    breaks=facts.WHAT_GOES_WITHOUT_SAYING,
)
section.edit(
    "low-contrast",
    "The sentence on how far a period has come is pale grey, too faint to read in the light colours.",
    Edit(
        _SUMMARY,
        '<p class="state">{% include "usage_summary/state.html" %}</p>',
        '<p class="state"><font color="#a8b0ba">{% include "usage_summary/state.html" %}</font></p>',
    ),
    seen="Usage Summary: the sentence below Period",
    breaks=facts.WHAT_GOES_WITHOUT_SAYING,
)
section.edit(
    "page-too-wide",
    "A line across Usage Summary is 700 pixels long, and a narrow screen has to be moved sideways.",
    Edit(_TOTALS, '<dl class="totals">', '<hr width="700">\n<dl class="totals">'),
    seen="Usage Summary on a narrow screen",
    breaks=facts.WHAT_GOES_WITHOUT_SAYING,
)
section.edit(
    "needs-javascript",
    "Without JavaScript no other period can be shown: the button Show is missing beside Period.",
    Edit(_SUMMARY, '<button class="show">{{ _("Show") }}</button>', ""),
    seen="Usage Summary without JavaScript",
    breaks=facts.WHAT_GOES_WITHOUT_SAYING,
)
