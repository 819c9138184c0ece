-- Gives up a file that is missing or damaged.
-- KEYS: entries, used, totals, bytes, files being written. ARGV: content, file. Returns 1 if it was kept.
local entries, used, totals, bytes, writing = unpack(KEYS)
local content, file = unpack(ARGV)
local clock = redis.call('TIME')
local entry = redis.call('HGET', entries, content)
if not entry then return 0 end
local decoded = cjson.decode(entry)
if decoded['file'] ~= file then return 0 end
redis.call('HDEL', entries, content)
redis.call('ZREM', used, content)
redis.call('INCRBY', bytes, -decoded['size'])
redis.call('ZADD', writing, clock[1], file)
redis.call('HINCRBY', totals, 'damaged', 1)
return 1
