-- Drops the log of a date with what was counted beside it, if its summary is kept.
-- KEYS 1 log, 2 meta, 3 counters, 4 dates, 5 summaries. ARGV 1 the date; 2 "1": it needs no summary.
-- Answers OK, or SUMMARY when there is none.
if ARGV[2] ~= '1' and redis.call('HEXISTS', KEYS[5], ARGV[1]) == 0 then return 'SUMMARY' end
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3])
return 'OK'
