-- Every figure of a report, worked out again from exported logs by a program that knows nothing of ours.
-- raw(site, date, line) holds the lines of `server export`. The result is one line for each figure:
-- dimension, key, figure, value. Offices are at UTC+7; nothing was undone in these logs.

CREATE TABLE e AS
SELECT site, date, line->>'$.r.seq' AS seq, line->>'$.r.type' AS type, line->>'$.r.actor' AS actor,
  unixepoch(substr(line->>'$.r.at', 1, 19)) * 1000 + substr(line->>'$.r.at', 21, 3) AS at,
  line->>'$.r.data.number' AS number, coalesce(line->>'$.r.data.service', '') AS service,
  coalesce(line->>'$.r.data.counter', '') AS counter, coalesce(line->>'$.r.data.officer', '') AS officer,
  line->>'$.r.data.class' AS class, line->'$.r.data' AS d
FROM raw;
CREATE INDEX e_number ON e(site, date, number, seq);
CREATE INDEX e_type ON e(type, site, date);

-- f: what is counted. hour is that of the office's clocks.
CREATE TABLE f(site, date, at, service, counter, officer, fig, n);
CREATE TABLE ticket AS
SELECT i.site, i.date, i.number, i.seq, i.at, i.service, d->>'$.min_s' AS min_s, d->>'$.max_s' AS max_s,
  coalesce((SELECT c.class FROM e c WHERE c.site = i.site AND c.date = i.date AND c.number = i.number AND c.type = 'Classified' ORDER BY seq DESC LIMIT 1), i.class) AS class,
  (SELECT at FROM e c WHERE c.site = i.site AND c.date = i.date AND c.number = i.number AND c.type = 'Called' ORDER BY seq LIMIT 1) AS called
FROM e i WHERE type = 'Issued';
CREATE INDEX ticket_number ON ticket(site, date, number);

INSERT INTO f SELECT site, date, at, service, '', '', 'issued', 1 FROM ticket;
INSERT INTO f SELECT site, date, at, service, '', '', 'priority', 1 FROM ticket WHERE class = 'priority';
INSERT INTO f SELECT e.site, e.date, e.at, t.service, '', '', 'prints', 1 FROM e JOIN ticket t USING (site, date, number) WHERE type = 'Printed';
INSERT INTO f SELECT e.site, e.date, e.at, t.service, '', '', 'print_failed', 1 FROM e JOIN ticket t USING (site, date, number) WHERE type = 'Printed' AND d->>'$.result' = 'failed';
INSERT INTO f SELECT site, date, min(at), service, counter, officer, 'returned', 1 FROM e WHERE type = 'CameBack' GROUP BY site, date, number;

-- What became of a ticket: the last word on it.
CREATE TABLE fate AS
SELECT *, row_number() OVER (PARTITION BY site, date, number ORDER BY seq DESC) AS back
FROM e WHERE type IN ('Done', 'Cancelled', 'Expired', 'Restored', 'Uncancelled') OR type = 'NoShow' AND d->>'$.to' = 'cancelled';
INSERT INTO f SELECT site, date, at, service, counter, officer, 'completed', 1 FROM fate WHERE back = 1 AND type = 'Done';
INSERT INTO f SELECT site, date, at, service, '', '', 'cancelled', 1 FROM fate WHERE back = 1 AND type IN ('Cancelled', 'NoShow');
INSERT INTO f SELECT site, date, at, service, '', '', 'expired', 1 FROM fate WHERE back = 1 AND type = 'Expired';

-- Transactions, and how long they took.
CREATE TABLE tx AS
SELECT site, date, at, d->>'$.tx.service' AS service, d->>'$.tx.counter' AS counter, coalesce(d->>'$.tx.officer', '') AS officer,
  d->>'$.tx.kind' AS kind, d->>'$.outcome' AS outcome, d->'$.tx' AS x
FROM e WHERE d->'$.tx' IS NOT NULL;
INSERT INTO f SELECT site, date, at, service, counter, officer, 'absent', 1 FROM tx WHERE kind = 'no_show';
INSERT INTO f SELECT site, date, at, service, counter, officer, 'held', 1 FROM tx WHERE kind = 'held';
INSERT INTO f SELECT site, date, at, service, counter, officer, 'transferred', 1 FROM tx WHERE kind = 'transferred';
INSERT INTO f SELECT site, date, at, service, counter, officer, 'served', 1 FROM tx WHERE kind IN ('done', 'transferred');
INSERT INTO f SELECT site, date, at, service, counter, officer, 'dossiers', coalesce(x->>'$.dossiers', 0) FROM tx WHERE kind IN ('done', 'transferred');
INSERT INTO f SELECT site, date, at, service, counter, officer, 'outcomes.' || outcome, 1 FROM tx WHERE outcome IS NOT NULL;
CREATE TABLE t(site, date, at, service, counter, officer, kind, ms);
INSERT INTO t SELECT site, date, at, service, counter, officer, 'waiting', x->>'$.waiting_ms' FROM tx WHERE kind <> 'no_show';
INSERT INTO t SELECT site, date, at, service, counter, officer, 'waiting_open', x->>'$.waiting_open_ms' FROM tx WHERE kind <> 'no_show';
INSERT INTO t SELECT site, date, at, service, counter, officer, 'walking', x->>'$.walking_ms' FROM tx WHERE kind <> 'no_show';
INSERT INTO t SELECT site, date, at, service, counter, officer, 'serving', x->>'$.serving_ms' FROM tx WHERE kind <> 'no_show';
INSERT INTO t SELECT site, date, at, service, counter, officer, 'hold', x->>'$.hold_ms' FROM tx WHERE kind <> 'no_show' AND x->>'$.hold_ms' > 0;
DELETE FROM t WHERE ms IS NULL;
INSERT INTO f SELECT site, date, at, service, counter, officer, 'within_target', 1 FROM t WHERE kind = 'waiting_open' AND ms <= 20 * 60 * 1000;

-- The promise: of those called, against the range on the slip, in whole seconds.
CREATE TABLE promise AS SELECT *, (called - at) / 1000 AS waited FROM ticket WHERE min_s IS NOT NULL AND max_s IS NOT NULL AND called IS NOT NULL;
INSERT INTO f SELECT site, date, at, service, '', '', 'promised', 1 FROM promise;
INSERT INTO f SELECT site, date, at, service, '', '', 'early', 1 FROM promise WHERE waited < min_s;
INSERT INTO f SELECT site, date, at, service, '', '', 'kept', 1 FROM promise WHERE waited BETWEEN min_s AND max_s;
INSERT INTO f SELECT site, date, at, service, '', '', 'late', 1 FROM promise WHERE waited > max_s;
INSERT INTO f SELECT site, date, at, service, '', '', '_error_s', abs(2 * waited - min_s - max_s) / 2 FROM promise;

-- Why the late ones were late. c: who was called before although they came later, with their class then.
CREATE TABLE late AS SELECT * FROM promise WHERE waited > max_s;
CREATE TABLE call AS
SELECT c.site, c.date, c.service, c.counter, c.at, o.at AS came,
  coalesce((SELECT k.class FROM e k WHERE k.site = c.site AND k.date = c.date AND k.number = c.number AND k.type IN ('Issued', 'Classified', 'CameBack') AND k.seq < c.seq ORDER BY k.seq DESC LIMIT 1), '') AS class
FROM e c JOIN ticket o USING (site, date, number) WHERE c.type = 'Called';
CREATE INDEX call_at ON call(site, date, service, at);
CREATE TABLE cause AS
SELECT DISTINCT l.site, l.date, l.number, iif(c.class = 'priority', 'priority', 'overtaken') AS cause
FROM late l JOIN call c ON c.site = l.site AND c.date = l.date AND c.service = l.service AND c.at > l.at AND c.at < l.called AND c.came > l.at
UNION SELECT l.site, l.date, l.number, 'counters'
FROM late l JOIN e s ON s.site = l.site AND s.date = l.date AND s.type IN ('CounterPaused', 'CounterClosed') AND s.at > l.at AND s.at < l.called AND coalesce(s.d->>'$.after_this', 0) = 0
WHERE EXISTS (SELECT 1 FROM call c WHERE c.site = l.site AND c.date = l.date AND c.service = l.service AND c.counter = s.counter)
UNION SELECT l.site, l.date, l.number, 'deferred'
FROM late l JOIN e s ON s.site = l.site AND s.date = l.date AND s.number = l.number AND s.type = 'Deferred' AND s.at < l.called;
INSERT INTO f SELECT l.site, l.date, l.at, l.service, '', '', 'causes.' || coalesce(c.cause, 'slow'), 1 FROM late l LEFT JOIN cause c USING (site, date, number);

-- Counters: what each did from one of its events to the next, cut at full hours.
CREATE TABLE doing AS
SELECT site, date, counter, seq, at,
  max(CASE WHEN type IN ('CounterOpened', 'CounterPaused', 'CounterClosed') AND coalesce(d->>'$.after_this', 0) = 0 THEN seq END) OVER w AS state_seq,
  max(CASE WHEN type IN ('Called', 'Done', 'Transferred', 'NoShow', 'Held') THEN seq END) OVER w AS visit_seq,
  lead(at) OVER w AS until
FROM e WHERE counter <> '' AND actor <> 'clock' AND type IN ('CounterOpened', 'CounterPaused', 'CounterClosed', 'Called', 'Done', 'Transferred', 'NoShow', 'Held')
   OR counter <> '' AND actor = 'clock' AND type IN ('NoShow', 'CounterClosed')
WINDOW w AS (PARTITION BY site, date, counter ORDER BY seq);
CREATE INDEX e_seq ON e(site, date, seq);
-- A counter that nobody closed counts until the last act of a person there.
UPDATE doing SET until = (SELECT max(at) FROM e WHERE e.site = doing.site AND e.date = doing.date AND e.counter = doing.counter AND e.actor <> 'clock') WHERE until IS NULL;
CREATE TABLE hours(h); WITH RECURSIVE n(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM n WHERE h < 23) INSERT INTO hours SELECT h FROM n;
CREATE TABLE desk AS
SELECT g.site, g.date, max(g.at, midnight + h * 3600000) AS at, g.counter, s.officer, s.type AS state, s.d->>'$.reason' AS reason, v.type AS visit,
  min(g.until, midnight + (h + 1) * 3600000) - max(g.at, midnight + h * 3600000) AS ms
FROM (SELECT *, (unixepoch(date) - 7 * 3600) * 1000 AS midnight FROM doing) g
JOIN e s ON s.site = g.site AND s.date = g.date AND s.seq = g.state_seq
LEFT JOIN e v ON v.site = g.site AND v.date = g.date AND v.seq = g.visit_seq
JOIN hours ON g.at < midnight + (h + 1) * 3600000 AND g.until > midnight + h * 3600000
WHERE s.type <> 'CounterClosed' AND g.until > g.at;
INSERT INTO f SELECT site, date, at, '', counter, officer, 'open_ms', ms FROM desk WHERE state = 'CounterOpened';
INSERT INTO f SELECT site, date, at, '', counter, officer, 'idle_ms', ms FROM desk WHERE state = 'CounterOpened' AND coalesce(visit, '') <> 'Called';
INSERT INTO f SELECT site, date, at, '', counter, officer, 'paused_by_reason_ms.' || coalesce(reason, ''), ms FROM desk WHERE state = 'CounterPaused';

-- Ratings, for the officer of the visit's end.
CREATE TABLE rating AS
SELECT r.site, r.date, r.at, r.service, r.counter, r.d,
  coalesce((SELECT v.officer FROM e v WHERE v.site = r.site AND v.date = r.date AND v.number = r.number AND v.type = 'Done' AND v.seq < r.seq ORDER BY seq DESC LIMIT 1), '') AS officer
FROM e r WHERE type = 'Rated';
INSERT INTO f SELECT site, date, at, service, counter, officer, 'rated_too_quickly', 1 FROM rating WHERE d->>'$.kind' = 'too_quick';
DELETE FROM rating WHERE d->>'$.kind' = 'too_quick';
INSERT INTO f SELECT site, date, at, service, counter, officer, 'scores.' || (d->>'$.score'), 1 FROM rating;
INSERT INTO f SELECT site, date, at, service, counter, officer, 'rating_reasons.' || j.value, 1 FROM rating, json_each(d, '$.reasons') j;

-- Every dimension: fd and td are f and t once for each.
CREATE TABLE dim(name); INSERT INTO dim VALUES ('total'), ('site'), ('service'), ('counter'), ('officer'), ('hour'), ('weekday'), ('day'), ('month');
CREATE TABLE fd AS SELECT dim.name AS dim, CASE dim.name WHEN 'total' THEN '' WHEN 'site' THEN site WHEN 'service' THEN service
  WHEN 'counter' THEN iif(counter = '', '', site || '/' || counter) WHEN 'officer' THEN officer WHEN 'hour' THEN at / 3600000 % 24 + 7 - 24 * (at / 3600000 % 24 + 7 >= 24)
  WHEN 'weekday' THEN (strftime('%w', date) + 6) % 7 + 1 WHEN 'day' THEN date WHEN 'month' THEN substr(date, 1, 7) END AS key,
  at / 3600000 % 24 + 7 - 24 * (at / 3600000 % 24 + 7 >= 24) AS hour, fig, n FROM f, dim;
CREATE TABLE td AS SELECT dim.name AS dim, CASE dim.name WHEN 'total' THEN '' WHEN 'site' THEN site WHEN 'service' THEN service
  WHEN 'counter' THEN iif(counter = '', '', site || '/' || counter) WHEN 'officer' THEN officer WHEN 'hour' THEN at / 3600000 % 24 + 7 - 24 * (at / 3600000 % 24 + 7 >= 24)
  WHEN 'weekday' THEN (strftime('%w', date) + 6) % 7 + 1 WHEN 'day' THEN date WHEN 'month' THEN substr(date, 1, 7) END AS key, kind, ms FROM t, dim;

CREATE TABLE s AS SELECT dim, key, fig, sum(n) AS n FROM fd GROUP BY dim, key, fig;
INSERT INTO s SELECT dim, key, 'paused_ms', sum(n) FROM s WHERE fig LIKE 'paused_by_reason_ms.%' GROUP BY dim, key;
INSERT INTO s SELECT dim, key, 'rated', sum(n) FROM s WHERE fig LIKE 'scores.%' GROUP BY dim, key;
INSERT INTO s SELECT dim, key, 'waits', count(*) FROM td WHERE kind = 'waiting_open' GROUP BY dim, key;
CREATE INDEX s_fig ON s(dim, key, fig);

CREATE TABLE out(dim, key, fig, value);
INSERT INTO out SELECT dim, key, fig, n FROM s WHERE fig <> 'waits' AND fig <> '_error_s';
CREATE TABLE share(fig, part, whole); INSERT INTO share VALUES ('priority_share', 'priority', 'issued'), ('within_target_share', 'within_target', 'waits'),
  ('kept_share', 'kept', 'promised'), ('idle_share', 'idle_ms', 'open_ms'), ('rated_share', 'rated', 'completed');
INSERT INTO out SELECT w.dim, w.key, share.fig, (2000 * coalesce(p.n, 0) + w.n) / (2 * w.n) / 1000.0
FROM share JOIN s w ON w.fig = share.whole LEFT JOIN s p ON p.dim = w.dim AND p.key = w.key AND p.fig = share.part WHERE w.n > 0;
INSERT INTO out SELECT e.dim, e.key, 'estimate_error_ms', (2000 * e.n + p.n) / (2 * p.n) FROM s e JOIN s p ON p.dim = e.dim AND p.key = e.key AND p.fig = 'promised' WHERE e.fig = '_error_s';
INSERT INTO out SELECT dim, key, 'rating', (200 * sum(n * substr(fig, 8)) + sum(n)) / (2 * sum(n)) / 100.0 FROM s WHERE fig LIKE 'scores.%' GROUP BY dim, key;
-- Ratings by field, counter and officer are shown from five on.
CREATE TABLE few AS SELECT dim, key FROM s WHERE fig = 'rated' AND n < 5 AND dim IN ('service', 'counter', 'officer');
DELETE FROM out WHERE (fig LIKE 'scores.%' OR fig LIKE 'rating_reasons.%' OR fig = 'rating') AND (dim, key) IN (SELECT dim, key FROM few);
INSERT INTO out SELECT dim, key, 'rating_withheld', 1 FROM few;
-- The busiest hour, the first of equals.
CREATE TABLE peak AS SELECT dim, key, hour, sum(n) AS n FROM fd WHERE fig = 'issued' GROUP BY dim, key, hour;
INSERT INTO out SELECT dim, key, 'busiest.hour', min(hour) FROM peak p WHERE n = (SELECT max(n) FROM peak q WHERE q.dim = p.dim AND q.key = p.key) GROUP BY dim, key;
INSERT INTO out SELECT dim, key, 'busiest.issued', max(n) FROM peak GROUP BY dim, key;
-- Times: by nearest rank, means rounded half up.
CREATE TABLE ranked AS SELECT *, row_number() OVER (PARTITION BY dim, key, kind ORDER BY ms) AS rank, count(*) OVER (PARTITION BY dim, key, kind) AS n FROM td;
INSERT INTO out SELECT dim, key, kind || '_ms.n', count(*) FROM td GROUP BY dim, key, kind;
INSERT INTO out SELECT dim, key, kind || '_ms.sum', sum(ms) FROM td GROUP BY dim, key, kind;
INSERT INTO out SELECT dim, key, kind || '_ms.max', max(ms) FROM td GROUP BY dim, key, kind;
INSERT INTO out SELECT dim, key, kind || '_ms.mean', (2 * sum(ms) + count(*)) / (2 * count(*)) FROM td GROUP BY dim, key, kind;
INSERT INTO out SELECT dim, key, kind || '_ms.p50', ms FROM ranked WHERE rank = (n * 50 + 99) / 100;
INSERT INTO out SELECT dim, key, kind || '_ms.p90', ms FROM ranked WHERE rank = (n * 90 + 99) / 100;
-- Days with a log.
CREATE TABLE open_day AS SELECT DISTINCT site, date FROM e;
INSERT INTO out SELECT 'total', '', 'days', count(*) FROM open_day;
INSERT INTO out SELECT 'site', site, 'days', count(*) FROM open_day GROUP BY site;
INSERT INTO out SELECT 'day', date, 'days', count(*) FROM open_day GROUP BY date;
INSERT INTO out SELECT 'month', substr(date, 1, 7), 'days', count(*) FROM open_day GROUP BY 2;
INSERT INTO out SELECT 'weekday', (strftime('%w', date) + 6) % 7 + 1, 'days', count(*) FROM open_day GROUP BY 2;

.mode tabs
SELECT dim, key, fig, value FROM out;
