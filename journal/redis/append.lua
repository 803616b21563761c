-- Appends one batch: all of it or nothing, and at most once.
-- KEYS 1 log, 2 meta, 3 counters, 4 service-times, 5 dates, 6 store
-- ARGV 1 mode, always "new"; 2 seq and 3 chain that the batch follows; 4 instant of its newest record in
--      milliseconds, 0 for no check; 5 the site; 6 the date; 7 the number of records, then r and c of each;
--      the number of counts, then field and increment of each; the number of service times, then for
--      each the number of its words and the words.
-- Answers OK, DONE (an earlier try was OK), CONFLICT seq chain records, DIVERGED seq chain, CLOCK now.
if ARGV[1] ~= 'new' then return redis.error_reply('ERR luot: mode ' .. ARGV[1] .. ' is not known') end

-- A key of a foreign type fails here, before anything is written.
redis.call('XLEN', KEYS[1])
redis.call('HLEN', KEYS[3])
redis.call('XLEN', KEYS[4])
redis.call('ZCARD', KEYS[5])
local stands = redis.call('HMGET', KEYS[2], 'seq', 'chain', 'store')
local known = redis.call('HGET', KEYS[6], 'id')

local seq, chain = stands[1] or '0', stands[2] or string.rep('0', 32)
local count = tonumber(ARGV[7])
local before = tonumber(ARGV[2])
local lastid = string.format('%.0f-0', before + count)
local lastchain = ARGV[7 + 2 * count]

if seq ~= ARGV[2] or chain ~= ARGV[3] then
  local there = redis.call('XRANGE', KEYS[1], lastid, lastid)[1]
  if there and there[2][4] == lastchain then return {'DONE'} end
  if ARGV[2] ~= '0' then
    local from = redis.call('XRANGE', KEYS[1], ARGV[2] .. '-0', ARGV[2] .. '-0')[1]
    if not from or from[2][4] ~= ARGV[3] then return {'DIVERGED', seq, chain} end
  end
  local missing = redis.call('XRANGE', KEYS[1], string.format('%.0f-0', before + 1), '+', 'COUNT', 500)
  return {'CONFLICT', seq, chain, missing}
end

local at = tonumber(ARGV[4])
if at > 0 then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  if at > now + 2000 then return {'CLOCK', string.format('%.0f', now)} end
end

local p = 8
for i = 1, count do
  redis.call('XADD', KEYS[1], string.format('%.0f-0', before + i), 'r', ARGV[p], 'c', ARGV[p + 1])
  p = p + 2
end
redis.call('HSET', KEYS[2], 'seq', string.format('%.0f', before + count), 'chain', lastchain)

local id = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
if stands[3] ~= id then redis.call('HSET', KEYS[2], 'store', id) end
if known ~= id then redis.call('HSET', KEYS[6], 'id', id, 'until', '0') end

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
