-- A task has ended: what it used may go when its turn comes.
-- KEYS: contents of the task, pins. ARGV: none. Returns how many it used.
local own, pins = unpack(KEYS)
local contents = redis.call('SMEMBERS', own)
for _, content in ipairs(contents) do
  if redis.call('HINCRBY', pins, content, -1) <= 0 then redis.call('HDEL', pins, content) end
end
redis.call('DEL', own)
return #contents
