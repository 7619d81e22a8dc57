-- Causes of incidents by month: incidents, severe incidents (sev1 and sev2) and minutes lost for each root cause.
SELECT
  CAST(date_trunc('MONTH', occurred_on) AS DATE) AS month,
  coalesce(root_cause, '(not said)') AS root_cause,
  count(*) AS incidents,
  count_if(severity IN ('sev1', 'sev2')) AS severe_incidents,
  round(coalesce(sum(duration_minutes), 0), 1) AS minutes_lost
FROM records
WHERE occurred_on IS NOT NULL
GROUP BY CAST(date_trunc('MONTH', occurred_on) AS DATE), coalesce(root_cause, '(not said)')
