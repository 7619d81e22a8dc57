-- How customers feel about each product: counts by sentiment, share of negative opinions, average rating.
SELECT
  coalesce(product, '(not named)') AS product,
  count(*) AS opinions,
  count_if(sentiment = 'positive') AS positive,
  count_if(sentiment = 'negative') AS negative,
  count_if(sentiment = 'mixed') AS mixed,
  count_if(sentiment = 'neutral') AS neutral,
  round(count_if(sentiment = 'negative') / count(*), 4) AS negative_share,
  round(avg(rating), 2) AS average_rating,
  count(rating) AS ratings,
  count(DISTINCT document_id) AS documents,
  min(feedback_date) AS first_feedback_date,
  max(feedback_date) AS last_feedback_date
FROM records
GROUP BY coalesce(product, '(not named)')
