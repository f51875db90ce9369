"""The portal as one Flask application over many worlds."""

from datetime import timedelta

from flask import Flask, g
from flask_wtf.csrf import CSRFProtect

from eaportal.simulator.delivery import Mailer
from eaportal.simulator.web import errors, request_hooks, sign_in
from eaportal.simulator.web.manage import (
    administrators,
    contacts,
    department_administrators,
    enrollment,
    organization,
    settings,
)
from eaportal.simulator.web.misbehaving.defects import PortalFlask
from eaportal.simulator.web.misbehaving.faults import BreakableAnswers
from eaportal.simulator.web.reports import custom_summary, invoices, overview, po_numbers, usage_summary
from eaportal.simulator.web.shell import frame
from eaportal.simulator.web.shell.addressing import CookiePerWorld, WorldsByPath
from eaportal.simulator.web.support import mailbox, tax_requests, tickets
from eaportal.simulator.worlds.folder import Worlds

# Menus list their pages in this order.
SECTIONS = (
    *(frame.section, sign_in.section, mailbox.section),
    *(enrollment.section, settings.section, administrators.section, contacts.section),
    *(organization.section, department_administrators.section, tax_requests.section),
    *(usage_summary.section, custom_summary.section, po_numbers.section, overview.section),
    *(invoices.section, tickets.section),
)


def create_app(worlds: Worlds, mailer: Mailer | None = None) -> Flask:
    """Build the portal that serves *worlds*; a *mailer* delivers the mails that it sends."""
    app = PortalFlask("eaportal.simulator.web")
    app.config.update(
        SECRET_KEY=worlds.secret,
        SESSION_COOKIE_SAMESITE="Lax",
        # The world's clock ends a session; browsers keep a cookie for 400 days at most.
        PERMANENT_SESSION_LIFETIME=timedelta(days=400),
        # A world's clock may be frozen or jump, so no form expires by the machine's clock.
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=64 * 1024,
    )
    app.session_interface = CookiePerWorld()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["_"] = lambda message, **details: g.language.text(message, **details)
    request_hooks.init_app(app, worlds, mailer)
    errors.init_app(app, worlds)
    frame.init_app(app)
    CSRFProtect(app)
    for section in SECTIONS:
        app.register_blueprint(section)
    app.wsgi_app = BreakableAnswers(WorldsByPath(app.wsgi_app))  # type: ignore[method-assign]
    return app
