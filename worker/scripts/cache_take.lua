-- Which of some contents are kept. Those are then in use by the task until it releases them.
-- KEYS: entries, used, pins, totals, contents of the task. ARGV: contents.
-- Returns the entry of each content in order, '' where there is none.
local entries, used, pins, totals, own = unpack(KEYS)
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local found, hits = {}, 0
for _, content in ipairs(ARGV) do
  local entry = redis.call('HGET', entries, content)
  found[#found + 1] = entry or ''
  if entry then
    hits = hits + 1
    redis.call('ZADD', used, string.format('%.6f', now), content)
    if redis.call('SADD', own, content) == 1 then redis.call('HINCRBY', pins, content, 1) end
  end
end
redis.call('HINCRBY', totals, 'hits', hits)
redis.call('HINCRBY', totals, 'misses', #found - hits)
return found
