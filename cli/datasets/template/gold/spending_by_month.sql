-- Purchases and spending by month and category.
SELECT
  CAST(date_trunc('MONTH', bought_on) AS DATE) AS month,
  category,
  count(*) AS purchases,
  sum(price) AS spending
FROM records
WHERE bought_on IS NOT NULL
GROUP BY CAST(date_trunc('MONTH', bought_on) AS DATE), category
