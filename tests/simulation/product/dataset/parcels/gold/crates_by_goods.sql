-- Parcels and crates of each kind of goods.
SELECT
  goods,
  count(*) AS parcels,
  sum(crates) AS crates
FROM records
GROUP BY goods
