"""Archives of the Lambda functions and the Glue library: reproducible and as small as possible."""

from cdktf_app.packaging.archive import write_archive
from cdktf_app.packaging.build import Archive, build_archives
from cdktf_app.packaging.imports import reachable_files

__all__ = ["Archive", "build_archives", "reachable_files", "write_archive"]
