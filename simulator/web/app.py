"""The portal as one Flask application over many worlds."""

from flask import Flask, g
from flask_wtf.csrf import CSRFProtect

from simulator.store.worlds import Worlds
from simulator.web import invoices, mailbox, manage, po_numbers, reports, shell, sign_in, usage_summary
from simulator.web.addressing import CookiePerWorld, WorldsByPath


def create_app(worlds: Worlds) -> Flask:
    """Build the portal that serves *worlds*."""
    app = Flask("simulator.web")
    app.config.update(
        SECRET_KEY=worlds.secret,
        SESSION_COOKIE_SAMESITE="Lax",
        # A world's clock may stand still or leap: nothing of a form runs out by the machine's clock.
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=64 * 1024,
    )
    app.session_interface = CookiePerWorld()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["_"] = lambda message, **details: g.language.text(message, **details)
    shell.init_app(app, worlds)
    CSRFProtect(app)
    for section in (shell, sign_in, manage, reports, usage_summary, po_numbers, invoices, mailbox):
        app.register_blueprint(section.blueprint)
    app.wsgi_app = WorldsByPath(app.wsgi_app)  # type: ignore[method-assign]
    return app
