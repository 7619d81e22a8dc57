"""The vocabulary that Lambdas, Glue jobs, infrastructure and command line share."""
