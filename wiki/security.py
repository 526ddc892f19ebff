"""Headers that keep a page to itself: nothing from elsewhere, nothing to elsewhere (R17)."""

from __future__ import annotations

from flask import Flask, Response, request

from wiki.site import Settings

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), "
    "browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_OPEN_DATA = ("/doc", "/id/", "/def/", "/sparql")  # meant to be fetched by pages of others


def init_app(app: Flask, settings: Settings) -> None:
    """Puts the headers on every answer, errors included."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if request.path.startswith(_OPEN_DATA):
            response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
            response.headers.setdefault("Access-Control-Allow-Origin", "*")
        else:
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if settings.https:
            response.headers.setdefault(
                "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
            )
        return response
