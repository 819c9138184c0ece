-- Keeps a file that now is in storage, for the task to use. If its content is kept already, that stays.
-- A task that has ended uses nothing more: what a late worker brings is kept, but may go when its turn comes.
-- KEYS: entries, used, pins, the task's record, contents of the task, bytes, files being written.
-- ARGV: content, entry, size, file. Returns the entry in force.
local entries, used, pins, job, own, bytes, writing = unpack(KEYS)
local content, entry, size, file = unpack(ARGV)
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local known = redis.call('HGET', entries, content)
if not known then
  redis.call('HSET', entries, content, entry)
  redis.call('INCRBY', bytes, size)
  redis.call('ZREM', writing, file)
end
redis.call('ZADD', used, string.format('%.6f', now), content)
if redis.call('HGET', job, 'open') == '1' and redis.call('SADD', own, content) == 1 then
  redis.call('HINCRBY', pins, content, 1)
end
return known or entry
