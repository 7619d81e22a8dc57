"""The part of Glue's ``awsglue`` package that the jobs may use."""
