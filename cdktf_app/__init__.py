"""Every AWS resource of the project (CDK for Terraform); the only place that imports cdktf."""

from cdktf_app.provider_imports import prepare

# This must run before the first import of cdktf in any module.
prepare()
