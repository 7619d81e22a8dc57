"""The ledger in DynamoDB: who owns a document or a dataset's gold, and how runs ended."""
