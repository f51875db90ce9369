"""The settings of an enrollment: the dialog *Edit settings* over Enrollment Detail."""

from flask import abort, request
from werkzeug.wrappers import Response

from eaportal.simulator.rules.enrollments import AuthLevel, MarkupStatus
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.services.enrollments import Settings, change_settings, may_set_markup
from eaportal.simulator.web.manage.enrollment import detail_page, done
from eaportal.simulator.web.shell import context
from eaportal.simulator.web.shell.fields import chosen, is_yes
from eaportal.simulator.web.shell.sections import Page, Section
from eaportal.simulator.web.words.refusals import sentence

section = Section("settings", __name__, "/manage/enrollment/settings", fault_page=PortalPage.MANAGE)


@section.get("", page=Page())
def dialog() -> str:
    """Show the settings in a dialog."""
    return _dialog()


@section.post("")
def save() -> Response | str:
    """Change the settings, or say why not."""
    refused = change_settings(
        context.database(),
        context.user(),
        context.enrollment(),
        Settings(
            auth_level=chosen(AuthLevel, "auth_level"),
            has_marketplace=is_yes("marketplace"),
            da_view_charges=is_yes("da_view_charges"),
            ao_view_charges=is_yes("ao_view_charges"),
            markup=_markup(),
        ),
    )
    if refused:
        return _dialog(refused)
    return done("manage.enrollment_detail", context.language().text("The settings are saved."))


def _markup() -> MarkupStatus | None:
    if "markup" not in request.form:
        return None
    markup = chosen(MarkupStatus, "markup")
    # Only Microsoft locked a markup; no user of the portal can.
    if markup is MarkupStatus.LOCKED:
        abort(400)
    return markup


def _dialog(refused: Refusal | None = None) -> str:
    return detail_page(
        "manage/settings.html",
        auth_levels=list(AuthLevel),
        markups=[each for each in MarkupStatus if each is not MarkupStatus.LOCKED],
        may_set_markup=may_set_markup(context.user(), context.enrollment()),
        alert=sentence(refused, context.language()) if refused else None,
    )
