"""The part of Glue's own ``awsglue`` package that jobs here may use."""
