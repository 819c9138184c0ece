-- Gives up what was used longest ago until the rest fits and none is too old; what a task uses stays.
-- KEYS: entries, used, pins, totals, bytes, files being written. ARGV: most bytes, time of the oldest use.
-- Returns the files to delete. They are written down until that is done.
local entries, used, pins, totals, bytes, writing = unpack(KEYS)
local clock = redis.call('TIME')
local limit, oldest, kept, victims = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(redis.call('GET', bytes) or '0'), {}
local contents = redis.call('ZRANGE', used, 0, kept > limit and -1 or 99, 'WITHSCORES')
for place = 1, #contents, 2 do
  local content = contents[place]
  if kept <= limit and tonumber(contents[place + 1]) >= oldest then break end
  if redis.call('HEXISTS', pins, content) == 0 then
    local entry = redis.call('HGET', entries, content)
    redis.call('ZREM', used, content)
    if entry then
      local decoded = cjson.decode(entry)
      redis.call('HDEL', entries, content)
      redis.call('INCRBY', bytes, -decoded['size'])
      redis.call('ZADD', writing, clock[1], decoded['file'])
      kept = kept - decoded['size']
      victims[#victims + 1] = decoded['file']
    end
  end
end
if #victims > 0 then redis.call('HINCRBY', totals, 'evictions', #victims) end
return victims
