-- Gives up what was used longest ago until the rest fits; what a task uses stays.
-- KEYS: entries, used, pins, totals, bytes, files being written. ARGV: most bytes.
-- Returns the files to delete. They are written down until that is done.
local entries, used, pins, totals, bytes, writing = unpack(KEYS)
local clock = redis.call('TIME')
local limit, kept, victims = tonumber(ARGV[1]), tonumber(redis.call('GET', bytes) or '0'), {}
if kept <= limit then return victims end
for _, content in ipairs(redis.call('ZRANGE', used, 0, -1)) do
  if kept <= limit then break end
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
redis.call('HINCRBY', totals, 'evictions', #victims)
return victims
