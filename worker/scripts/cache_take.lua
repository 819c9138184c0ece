-- Which of some contents are kept. Those are then in use by the task until it releases them, unless it has
-- ended.
-- KEYS: entries, used, pins, totals, contents of the task, the task's record. ARGV: 1 if they are
-- asked for again, whose misses are counted already, else 0; contents.
-- Returns the entry of each content in order, '' where there is none.
local entries, used, pins, totals, own, job = unpack(KEYS)
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local found, hits = {}, 0
local is_open = redis.call('HGET', job, 'open') == '1'
for index = 2, #ARGV do
  local content = ARGV[index]
  local entry = redis.call('HGET', entries, content)
  found[#found + 1] = entry or ''
  if entry then
    hits = hits + 1
    redis.call('ZADD', used, string.format('%.6f', now), content)
    if is_open and redis.call('SADD', own, content) == 1 then redis.call('HINCRBY', pins, content, 1) end
  end
end
redis.call('HINCRBY', totals, 'hits', hits)
if ARGV[1] == '0' then redis.call('HINCRBY', totals, 'misses', #found - hits) end
return found
