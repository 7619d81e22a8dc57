"""Archives of the Lambda functions and the Glue library: reproducible and no larger than needed."""

from cdktf_app.packaging.build import Archive, build_archives

__all__ = ["Archive", "build_archives"]
