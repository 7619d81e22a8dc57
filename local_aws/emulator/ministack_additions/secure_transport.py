"""Treat requests over loopback as encrypted, like requests to AWS's endpoints."""

from ministack import app


def install() -> None:
    """Make `aws:SecureTransport` true.

    The emulator has only plain HTTP, which the bucket policies deny. Without this, the policies
    that are right on AWS would lock out every function.
    """
    pin = app.pin_request_origin

    def pin_encrypted(source_ip: str, secure_transport: bool) -> None:  # noqa: ARG001 - MiniStack's signature
        pin(source_ip, True)

    app.pin_request_origin = pin_encrypted
