"""The portal as one Flask application over many worlds."""

from datetime import timedelta

from flask import Flask, g
from flask_wtf.csrf import CSRFProtect

from eaportal.simulator.store.delivery import Mailer
from eaportal.simulator.store.worlds import Worlds
from eaportal.simulator.web import (
    administrators,
    contacts,
    custom_summary,
    invoices,
    mailbox,
    manage,
    organisation,
    po_numbers,
    reports,
    settings,
    shell,
    sign_in,
    tax_requests,
    tickets,
    usage_summary,
)
from eaportal.simulator.web.addressing import CookiePerWorld, WorldsByPath
from eaportal.simulator.web.breakage import BreakableAnswers
from eaportal.simulator.web.defects import PortalFlask


def create_app(worlds: Worlds, mailer: Mailer | None = None) -> Flask:
    """Build the portal that serves *worlds*; a *mailer* delivers the mails that it sends."""
    app = PortalFlask("eaportal.simulator.web")
    app.config.update(
        SECRET_KEY=worlds.secret,
        SESSION_COOKIE_SAMESITE="Lax",
        # The world's clock ends a session; browsers keep a cookie for 400 days at most.
        PERMANENT_SESSION_LIFETIME=timedelta(days=400),
        # A world's clock may stand still or leap: nothing of a form runs out by the machine's clock.
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=64 * 1024,
    )
    app.session_interface = CookiePerWorld()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["_"] = lambda message, **details: g.language.text(message, **details)
    shell.init_app(app, worlds, mailer)
    CSRFProtect(app)
    for section in (
        *(shell, sign_in, mailbox),
        *(manage, settings, administrators, contacts, organisation, tax_requests),
        *(reports, usage_summary, custom_summary, po_numbers, invoices, tickets),
    ):
        app.register_blueprint(section.blueprint)
    app.wsgi_app = BreakableAnswers(WorldsByPath(app.wsgi_app))  # type: ignore[method-assign]
    return app
