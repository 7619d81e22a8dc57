"""Every AWS resource of the lakehouse, in CDK for Terraform."""
