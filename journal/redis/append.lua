-- Appends one batch: all of it or nothing, and at most once.
-- KEYS 1 log, 2 meta, 3 counters, 4 service-times, 5 dates, 6 store
-- ARGV 1 mode: "new", "recover" (begins with a Recovered record, or the log needs none), "heal" (was in
--      the log before) or "meet" (appends nothing: answers SETTLE, and ends here); 2 seq and 3 chain that the batch follows; 4 instant of its newest record in
--      milliseconds, 0 for no check; 5 the site; 6 the date; 7 the writer; 8 how many times in a row others
--      came before it; 9 the number of records, then r and c of each; the number of counts, then field and
--      increment of each; the number of service times, then for each the number of its words and the words.
-- Answers OK, DONE (an earlier try was OK), CONFLICT seq chain records, DIVERGED seq chain, SETTLE ms,
--      CLOCK now, RECOVER, TURN ms.
local mode = ARGV[1]
if mode ~= 'new' and mode ~= 'recover' and mode ~= 'heal' and mode ~= 'meet' then
  return redis.error_reply('ERR luot: mode ' .. mode .. ' is not known')
end

-- A key of a foreign type fails here, before anything is written.
redis.call('XLEN', KEYS[1])
redis.call('HLEN', KEYS[3])
redis.call('XLEN', KEYS[4])
redis.call('ZCARD', KEYS[5])
local stands = redis.call('HMGET', KEYS[2], 'seq', 'chain', 'store', 'turn', 'turn_until')
local store = redis.call('HMGET', KEYS[6], 'id', 'until')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local id = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')

-- Promoted, restarted or emptied: for 2 s those who remember more may put it back. (More than 2 s left means
-- that the clock was set back.)
local settling = (tonumber(store[2] or '0') or 0) - now
if store[1] ~= id or settling > 2000 then
  settling = 2000
  redis.call('HSET', KEYS[6], 'id', id, 'until', string.format('%.0f', now + settling))
end
if mode == 'meet' then return {'SETTLE', string.format('%.0f', math.max(settling, 0))} end
local turn = stands[4]
local left = turn and (tonumber(stands[5] or '0') or 0) - now or 0
if left <= 0 or left > 100 then turn = false end

local seq, chain = stands[1] or '0', stands[2] or string.rep('0', 32)
local count = tonumber(ARGV[9])
local before = tonumber(ARGV[2])
local lastid = string.format('%.0f-0', before + count)
local lastchain = ARGV[9 + 2 * count]

if seq ~= ARGV[2] or chain ~= ARGV[3] then
  local there = redis.call('XRANGE', KEYS[1], lastid, lastid)[1]
  if there and there[2][4] == lastchain then return {'DONE'} end
  if ARGV[2] ~= '0' then
    local from = redis.call('XRANGE', KEYS[1], ARGV[2] .. '-0', ARGV[2] .. '-0')[1]
    if not from or from[2][4] ~= ARGV[3] then return {'DIVERGED', seq, chain} end
  end
  if mode ~= 'heal' and tonumber(ARGV[8]) >= 3 and (not turn or turn == ARGV[7]) then
    redis.call('HSET', KEYS[2], 'turn', ARGV[7], 'turn_until', string.format('%.0f', now + 100))
  end
  local missing = redis.call('XRANGE', KEYS[1], string.format('%.0f-0', before + 1), '+', 'COUNT', 500)
  return {'CONFLICT', seq, chain, missing}
end

if mode ~= 'heal' then
  if settling > 0 then return {'SETTLE', string.format('%.0f', settling)} end
  if tonumber(ARGV[4]) > now + 2000 then return {'CLOCK', string.format('%.0f', now)} end
  if mode == 'new' and seq ~= '0' and stands[3] ~= id then return {'RECOVER'} end
  if turn and turn ~= ARGV[7] then return {'TURN', string.format('%.0f', left)} end
end

local p = 10
for i = 1, count do
  redis.call('XADD', KEYS[1], string.format('%.0f-0', before + i), 'r', ARGV[p], 'c', ARGV[p + 1])
  p = p + 2
end
redis.call('HSET', KEYS[2], 'seq', string.format('%.0f', before + count), 'chain', lastchain)
if mode ~= 'heal' and stands[3] ~= id then redis.call('HSET', KEYS[2], 'store', id) end
if mode == 'heal' and settling > 0 and settling < 1000 then -- there may be more to come
  redis.call('HSET', KEYS[6], 'until', string.format('%.0f', now + 1000))
end
if stands[4] == ARGV[7] then redis.call('HDEL', KEYS[2], 'turn', 'turn_until') end

local counts = tonumber(ARGV[p])
p = p + 1
for _ = 1, counts do
  redis.call('HINCRBY', KEYS[3], ARGV[p], ARGV[p + 1])
  p = p + 2
end
local times = tonumber(ARGV[p])
p = p + 1
for _ = 1, times do
  local words = tonumber(ARGV[p])
  redis.call('XADD', KEYS[4], 'MAXLEN', '~', '100000', '*', unpack(ARGV, p + 1, p + words))
  p = p + 1 + words
end
if ARGV[2] == '0' then redis.call('ZADD', KEYS[5], 0, ARGV[6]) end
redis.call('PUBLISH', 'luot:news', ARGV[5] .. ' ' .. ARGV[6] .. ' ' .. string.format('%.0f', before + count))
return {'OK'}
