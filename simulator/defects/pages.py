"""Defects in what the pages show and offer."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from eaportal.facts import Fact
from eaportal.simulator.database.journal import find_entries, subject_of_po_number
from eaportal.simulator.database.tables import EnrollmentRow, PeriodRow
from eaportal.simulator.defects.entries import DefectGroup, Edit, Kind
from eaportal.simulator.defects.saves import Save, Saved, save_defect
from eaportal.simulator.rules.po_numbers import PoKind
from eaportal.simulator.services.po_numbers import PoNumberState, po_number_states

_DIALOG = "po_numbers/dialog.html"
_SUMMARY = "usage_summary/page.html"
_TOTALS = "usage_summary/totals.html"
_CHART = "usage_summary/chart.html"
_CHARGES = "usage_summary/charges.html"
_INVOICES = "invoices/page.html"
_TABS = "reports/tabs.html"
_FRAME = "shell/page.html"
_Reading = Callable[[Session, EnrollmentRow, PeriodRow], dict[PoKind, PoNumberState]]

group = DefectGroup(Kind.PAGE)

group.edit_templates(
    "save-without-effect",
    "Pressing Save does nothing.",
    Edit(_DIALOG, '<button class="primary"', '<button type="button" class="primary"'),
    seen="the dialog: Save",
    breaks=Fact.STEPS,
)


@save_defect(group, seen="Usage Summary after Save: the message and the number", breaks=Fact.STEPS)
def success_without_saving(save: Save) -> Saved:
    """The portal says that it saved a number, but stores nothing."""
    with save.session.begin_nested() as nothing_kept:
        saved = save.carry_out()
        nothing_kept.rollback()
    return saved


@group.replace(
    po_number_states, seen="Usage Summary after Save, and the dialog opened again", breaks=Fact.STEPS
)
def stale_number_shown(
    original: _Reading, session: Session, enrollment: EnrollmentRow, period: PeriodRow
) -> dict[PoKind, PoNumberState]:
    """The pages show the number from before the last change."""
    states = original(session, enrollment, period)
    for kind, state in states.items():
        subject = subject_of_po_number(enrollment, period, kind)
        before = [each.old for each in find_entries(session, subject=subject) if each.field == "number"]
        if before and before[-1] is not None:
            states[kind] = replace(state, po_number=replace(state.po_number, number=before[-1]))
    return states


group.edit_templates(
    "label-changed",
    "The control on Usage Summary is labeled Edit purchase orders.",
    Edit(_SUMMARY, '{{ _("View/Edit PO Numbers") }}', "Edit purchase orders"),
    seen="Usage Summary: the control",
    breaks=Fact.LABELS,
)
group.edit_templates(
    "language-mixed",
    "The title of the dialog is in English, whatever the language of the page.",
    Edit(
        _DIALOG,
        '<h2 id="dialog-title">{{ _("View/Edit PO Numbers") }}',
        '<h2 id="dialog-title">View/Edit PO Numbers',
    ),
    seen="the dialog in any language but English",
    breaks=Fact.LABELS,
)
group.edit_templates(
    "control-missing",
    "View/Edit PO Numbers disappears as soon as a period is over.",
    Edit(
        _SUMMARY,
        "{% if summary.may_edit %}",
        '{% if summary.may_edit and summary.period.period.state(portal_time) == "open" %}',
    ),
    seen="Usage Summary of a period that is over while its edit window is open",
    breaks=Fact.WINDOW,
)
group.edit_templates(
    "two-save-buttons",
    "The dialog has two Save buttons.",
    Edit(
        _DIALOG,
        '<a class="button" href="{{ cancel }}">',
        '<button class="primary"{% if dialog.closed %} disabled{% endif %}>{{ _("Save") }}</button>\n'
        '      <a class="button" href="{{ cancel }}">',
    ),
    seen="the dialog",
    breaks=Fact.STEPS,
)
group.edit_templates(
    "dialog-opens-on-wrong-period",
    "The dialog opens with the latest period, whichever is chosen on the page.",
    Edit(
        _SUMMARY,
        "href=\"{{ url_for('po_numbers.dialog', period=summary.period.period.key)",
        "href=\"{{ url_for('po_numbers.dialog', period=summary.periods[0].key)",
    ),
    seen="the dialog, opened from any period but the latest: Invoice Period",
    breaks=Fact.PERIOD_FIRST,
)
group.edit_templates(
    "field-cut-at-20",
    "The field accepts 20 characters and drops the rest.",
    Edit(_DIALOG, 'name="po_number" value', 'name="po_number" maxlength="20" value'),
    seen="the dialog: a longer number typed into the field",
    breaks=Fact.PO_NUMBERS,
)
group.edit_templates(
    "html-escaped-twice",
    "Usage Summary shows the & of a PO number as &amp;, as it is written in HTML.",
    Edit(_SUMMARY, "{{ state.po_number.number }}", "{{ state.po_number.number|e|forceescape }}"),
    seen="Usage Summary after saving a number such as R&D 1",
    breaks=Fact.PO_NUMBERS,
)
group.edit_templates(
    "html-not-escaped",
    "A refused number appears in the page as HTML, not as text.",
    Edit(_DIALOG, 'value="{{ dialog.typed }}"', 'value="{{ dialog.typed|safe }}"'),
    seen="the dialog after a refused Save of a quotation mark, a > and markup",
    breaks=Fact.WITHOUT_SAYING,
)
group.edit_templates(
    "refusal-without-reason",
    "The dialog says that something is not possible, but not why.",
    Edit(_DIALOG, 'id="dialog-alert">{{ dialog.alert }}', 'id="dialog-alert">{{ _("Not possible") }}'),
    seen="the dialog after a refused Save, and of a closed period",
    breaks=Fact.PO_NUMBERS,
)
group.edit_templates(
    "lock-shown-inverted",
    "Lock PO number is ticked for an unlocked number, and clear for a locked one.",
    Edit(_DIALOG, "{% if dialog.locks %} checked", "{% if not dialog.locks %} checked"),
    seen="the dialog: Lock PO number",
    breaks=Fact.LOCKED,
)
group.edit_templates(
    "period-missing",
    "The list of periods on Usage Summary lacks the one before the latest.",
    Edit(
        _SUMMARY,
        '<option value="{{ each.key }}"{% if each == summary.period.period %}',
        '{% if loop.index != 2 %}<option value="{{ each.key }}"{% if each == summary.period.period %}',
    ),
    Edit(_SUMMARY, "{{ language.month(each) }}</option>", "{{ language.month(each) }}</option>{% endif %}"),
    seen="Usage Summary: Period, compared with Invoice Period in the dialog",
    breaks=Fact.DIALOG,
)
group.edit_templates(
    "periods-in-wrong-order",
    "The list of periods on Usage Summary starts with the oldest.",
    Edit(_SUMMARY, "{% for each in summary.periods %}", "{% for each in summary.periods|reverse %}"),
    seen="Usage Summary: Period",
    breaks=Fact.DIALOG,
)
group.edit_templates(
    "chart-a-month-off",
    "The months below the chart are one month too early.",
    Edit(
        _CHART,
        "language.short_month(bar.period)",
        "language.short_month(summary.chart.bars[loop.index0 - 1].period)",
    ),
    seen="Usage Summary: the chart, whose last month should be the chosen one",
    breaks=Fact.CHART,
)
group.edit_templates(
    "wrong-currency",
    "The totals are in the wrong currency: euros if the enrollment's is dollars, otherwise dollars.",
    Edit(
        _TOTALS,
        "{{ language.money(amount, currency) }}",
        '{{ language.money(amount, "EUR" if currency == "USD" else "USD") }}',
    ),
    seen="Usage Summary: the totals, compared with the charges",
    breaks=Fact.TOTALS,
)
group.edit_templates(
    "wrong-enrollment-shown",
    "The left navigation shows the number of another of the user's enrollments.",
    Edit(
        _FRAME,
        "{{ enrollment.number }}",
        '{{ (user.enrollments|reject("equalto", enrollment)|first or enrollment).number }}',
    ),
    seen="any page, for a user with several enrollments: Enrollment in the left navigation",
    breaks=Fact.NAVIGATION,
)
group.edit_templates(
    "save-dead-for-keyboard",
    "Save works only with the mouse: Tab skips it, and Enter in the field does nothing.",
    Edit(_DIALOG, "<fieldset>", "<button disabled hidden></button>\n    <fieldset>"),
    Edit(_DIALOG, '>{{ _("Save") }}', ' tabindex="-1">{{ _("Save") }}'),
    seen="the dialog, without a mouse",
    breaks=Fact.WITHOUT_SAYING,
)
group.edit_templates(
    "focus-lost",
    "After a click on a link of Reports, the focus is lost instead of on the heading of the new page.",
    Edit(_TABS, '<h1 tabindex="-1">', "<h1>"),
    seen="Reports and its tabs after a click: the focused element",
    breaks=Fact.WITHOUT_SAYING,
)
group.edit_templates(
    "field-without-label",
    "The field for the number has no label, only text above it.",
    Edit(_DIALOG, '<label for="po-number">{{ _("PO Number") }}</label>', '<span>{{ _("PO Number") }}</span>'),
    seen="the dialog: the accessible name of the field",
    breaks=Fact.WITHOUT_SAYING,
)
group.edit_templates(
    "low-contrast",
    "The sentence about the state of a period is pale gray, too faint to read in the light theme.",
    Edit(
        _SUMMARY,
        '<p class="state">{% include "usage_summary/state.html" %}</p>',
        '<p class="state"><font color="#a8b0ba">{% include "usage_summary/state.html" %}</font></p>',
    ),
    seen="Usage Summary: the sentence below Period",
    breaks=Fact.WITHOUT_SAYING,
)
group.edit_templates(
    "page-too-wide",
    "A line across Usage Summary is 700 pixels long, so a narrow screen has to scroll sideways.",
    Edit(_TOTALS, '<dl class="totals">', '<hr width="700">\n<dl class="totals">'),
    seen="Usage Summary on a narrow screen",
    breaks=Fact.WITHOUT_SAYING,
)
group.edit_templates(
    "needs-javascript",
    "Without JavaScript, no other period can be shown: the Show button next to Period is missing.",
    Edit(_SUMMARY, '<button class="show">{{ _("Show") }}</button>', ""),
    seen="Usage Summary without JavaScript",
    breaks=Fact.WITHOUT_SAYING,
)

group.edit_templates(
    "no-right-to-left",
    "A page in Arabic runs from left to right.",
    Edit("shell/document.html", ' dir="{{ language.direction }}"', ' dir="ltr"'),
    seen="any page in Arabic",
    breaks=Fact.LABELS,
)
group.edit_templates(
    "one-title-for-all",
    "Every page has the same title, that of the portal.",
    Edit(
        "shell/document.html",
        '{% block title required %}{% endblock %} – {{ _("EA portal simulator") }}',
        '{{ _("EA portal simulator") }}',
    ),
    seen="the title of any page",
    breaks=Fact.WITHOUT_SAYING,
)
group.edit_templates(
    "current-page-not-marked",
    "The tabs of Reports don't say which one is open.",
    Edit(_TABS, '{% if endpoint == tab %} aria-current="page"{% endif %}', ""),
    seen="Reports: the open tab, for a screen reader",
    breaks=Fact.WITHOUT_SAYING,
)
group.edit_templates(
    "error-not-tied-to-field",
    "A screen reader doesn't say why a number was refused when the field has the focus.",
    Edit(_DIALOG, '{% if dialog.alert %} aria-describedby="dialog-alert"{% endif %}', ""),
    seen="the dialog after a refused Save: the description of the field",
    breaks=Fact.PO_NUMBERS,
)
group.edit_templates(
    "language-needs-javascript",
    "Without JavaScript, no other language can be chosen: the Show button next to Language is missing.",
    Edit(_FRAME, '<button class="show">{{ _("Show") }}</button>', ""),
    seen="any page without JavaScript",
    breaks=Fact.WITHOUT_SAYING,
)
group.edit_templates(
    "history-newest-only",
    "The history shows only the last change.",
    Edit(_DIALOG, "{% for entry in dialog.history %}", "{% for entry in dialog.history[:1] %}"),
    seen="the dialog after two saves: History",
    breaks=Fact.WITHOUT_SAYING,
)
group.edit_templates(
    "history-swaps-numbers",
    "The history shows the old number as the new one, and the new one as the old.",
    Edit(_DIALOG, "old=entry.old, new=entry.new", "old=entry.new, new=entry.old"),
    seen="the dialog after a save: History",
    breaks=Fact.WITHOUT_SAYING,
)
group.edit_templates(
    "chart-without-marketplace",
    "The bars of the chart lack Azure Marketplace.",
    Edit(_CHART, "{% for part in bar.parts %}", "{% for part in bar.parts[:-1] %}"),
    seen="Usage Summary: the chart",
    breaks=Fact.CHART,
)
group.edit_templates(
    "rate-as-units",
    "Consumed Units repeats the effective rate.",
    Edit(_CHARGES, "{{ language.number(row.consumed, 2) }}", "{{ language.number(row.rate, 2) }}"),
    seen="Usage Summary: Charge by Services",
    breaks=Fact.COLUMNS,
)
group.edit_templates(
    "yen-with-decimals",
    "Costs in yen are shown with two decimals.",
    Edit(
        _CHARGES,
        '<td class="number">{{ language.money(row.cost, currency) }}</td>',
        '<td class="number">{{ language.money(row.cost, currency) }}'
        '{% if currency == "JPY" %}.00{% endif %}</td>',
    ),
    seen="Usage Summary of an enrollment in yen: Extended Cost",
    breaks=Fact.ROUNDING,
)
group.edit_templates(
    "invoices-in-wrong-order",
    "Invoices starts with the oldest.",
    Edit(_INVOICES, "{% for invoice in invoices %}", "{% for invoice in invoices|reverse %}"),
    seen="Invoices, with more than one",
    breaks=Fact.INVOICE_COLUMNS,
)
group.edit_templates(
    "totals-without-tax",
    "Total Amount of the list of invoices is the amount before tax.",
    Edit(
        _INVOICES,
        "invoice.amounts.total, enrollment.currency",
        "invoice.amounts.net_amount, enrollment.currency",
    ),
    seen="Invoices, compared with the invoice: Total Amount",
    breaks=Fact.INVOICE_COLUMNS,
)
