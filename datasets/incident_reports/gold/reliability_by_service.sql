-- How reliable each service is: incidents by severity, minutes lost, users affected.
SELECT
  service,
  count(*) AS incidents,
  count_if(severity = 'sev1') AS sev1,
  count_if(severity = 'sev2') AS sev2,
  count_if(severity = 'sev3') AS sev3,
  count_if(severity = 'sev4') AS sev4,
  round(coalesce(sum(duration_minutes), 0), 1) AS minutes_lost,
  round(avg(duration_minutes), 1) AS average_minutes,
  max(duration_minutes) AS longest_minutes,
  coalesce(sum(affected_users), 0) AS affected_users,
  min(occurred_on) AS first_incident_on,
  max(occurred_on) AS last_incident_on
FROM records
GROUP BY service
