-- Complaints (negative or mixed opinions) by month and category, with their share of the opinions.
SELECT
  CAST(date_trunc('MONTH', feedback_date) AS DATE) AS month,
  category,
  count_if(sentiment IN ('negative', 'mixed')) AS complaints,
  count(*) AS opinions,
  round(count_if(sentiment IN ('negative', 'mixed')) / count(*), 4) AS complaint_share,
  round(avg(rating), 2) AS average_rating
FROM records
WHERE feedback_date IS NOT NULL
GROUP BY CAST(date_trunc('MONTH', feedback_date) AS DATE), category
