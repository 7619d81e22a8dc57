"""The errors of S3."""

from __future__ import annotations

from tests.simulation.aws.errors import AwsError


def no_such_key(key: str) -> AwsError:
    return AwsError("NoSuchKey", "The specified key does not exist.", 404, Key=key)


def no_such_bucket(name: str) -> AwsError:
    message = "The specified bucket does not exist"
    return AwsError("NoSuchBucket", message, 404, BucketName=name)


def no_such_version(key: str, version_id: str) -> AwsError:
    message = "The specified version does not exist."
    return AwsError("NoSuchVersion", message, 404, Key=key, VersionId=version_id)


def no_such_upload(upload_id: str) -> AwsError:
    message = (
        "The specified upload does not exist. The upload ID may be invalid, or the upload may "
        "have been aborted or completed."
    )
    return AwsError("NoSuchUpload", message, 404, UploadId=upload_id)


def is_marker() -> AwsError:
    message = "The specified method is not allowed against this resource."
    return AwsError("MethodNotAllowed", message, 405, Method="GET", ResourceType="DeleteMarker")


def precondition_failed(header: str) -> AwsError:
    message = "At least one of the pre-conditions you specified did not hold"
    return AwsError("PreconditionFailed", message, 412, Condition=header)


def conflict(key: str) -> AwsError:
    message = (
        "The conditional request cannot succeed due to a conflicting operation against this "
        "resource."
    )
    return AwsError("ConditionalRequestConflict", message, 409, Key=key)


def not_modified() -> AwsError:
    return AwsError("304", "Not Modified", 304)


def not_implemented(header: str) -> AwsError:
    message = "A header you provided implies functionality that is not implemented"
    return AwsError("NotImplemented", message, 501, Header=header)


def invalid_argument(message: str) -> AwsError:
    return AwsError("InvalidArgument", message, 400)


def too_large() -> AwsError:
    message = "Your proposed upload exceeds the maximum allowed size"
    return AwsError("EntityTooLarge", message, 400)


def without_body(error: AwsError) -> AwsError:
    """The error as HEAD gives it, without a body that could name the code."""
    names = {304: "Not Modified", 404: "Not Found", 405: "Method Not Allowed"}
    names |= {412: "Precondition Failed", 416: "Requested Range Not Satisfiable"}
    return AwsError(str(error.status), names.get(error.status, "Bad Request"), error.status)


def invalid_request(message: str) -> AwsError:
    return AwsError("InvalidRequest", message, 400)
