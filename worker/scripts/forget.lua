-- ARGV: draft index key. Removes every trace of an ended job. Returns 1 if it did.
if is_open() then return 0 end
local draft = ARGV[3]
if redis.call('GET', draft) == task then redis.call('DEL', draft) end
local old = redis.call('HGET', job, 'status')
for _, name in ipairs({old, redis.call('HGET', job, 'error_code')}) do
  if name then redis.call('ZREM', listing_prefix .. name, task) end
end
redis.call('ZREM', token_tasks_prefix .. (redis.call('HGET', job, 'token_id') or ''), task)
if old then redis.call('ZREM', state_prefix .. old, task) end
redis.call('ZREM', jobs, task)
redis.call('ZREM', expiry, task)
redis.call('ZREM', leftovers, task)
for _, address in ipairs(redis.call('HKEYS', job .. ':callbacks')) do
  redis.call('ZREM', notices, member(address))
end
redis.call('DEL', job, parts, fences, frames, job .. ':callbacks', job .. ':holders')
return 1
