"""The portal as one Flask application over many worlds."""

from datetime import timedelta

from flask import Flask, g
from flask_wtf.csrf import CSRFProtect

from eaportal.simulator.services.delivery import Mailer
from eaportal.simulator.web import sign_in
from eaportal.simulator.web.manage import administrators, contacts, manage, organization, settings
from eaportal.simulator.web.misbehaving.breakage import BreakableAnswers
from eaportal.simulator.web.misbehaving.defects import PortalFlask
from eaportal.simulator.web.reports import custom_summary, invoices, po_numbers, reports, usage_summary
from eaportal.simulator.web.shell import shell
from eaportal.simulator.web.shell.addressing import CookiePerWorld, WorldsByPath
from eaportal.simulator.web.support import mailbox, tax_requests, tickets
from eaportal.simulator.worlds.folder import Worlds


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
        *(manage, settings, administrators, contacts, organization, tax_requests),
        *(reports, usage_summary, custom_summary, po_numbers, invoices, tickets),
    ):
        app.register_blueprint(section.blueprint)
    app.wsgi_app = BreakableAnswers(WorldsByPath(app.wsgi_app))  # type: ignore[method-assign]
    return app
