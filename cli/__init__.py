"""The medallion command line."""
