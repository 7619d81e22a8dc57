"""Lets requests over loopback count as encrypted, as those to AWS's own endpoints are."""

from ministack import app


def install() -> None:
    """Make `aws:SecureTransport` true.

    The buckets refuse plain HTTP, and the emulator speaks nothing else: without this, every
    function would be refused by the very policy that is right on AWS.
    """
    pin = app.pin_request_origin

    def pin_encrypted(source_ip: str, secure_transport: bool) -> None:  # noqa: ARG001 - MiniStack's signature
        pin(source_ip, True)

    app.pin_request_origin = pin_encrypted
