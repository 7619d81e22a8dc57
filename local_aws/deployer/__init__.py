"""Creates what the synthesized Terraform declares, on an emulated AWS, with boto3."""
