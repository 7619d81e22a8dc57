"""Every AWS resource of the project (CDK for Terraform); the only place that imports cdktf."""

from cdktf_app.provider_imports import prepare

# Here, because it must happen before the first import of cdktf, wherever that stands.
prepare()
