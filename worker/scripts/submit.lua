-- ARGV: draft index key, job key prefix, JSON of the new job's fields.
-- Returns the task that answers for the draft, and 1 if it is new.
local draft, prefix, fields = ARGV[3], ARGV[4], cjson.decode(ARGV[5])
local current = redis.call('GET', draft)
local callback = fields['callback_url'] or ''
if current and redis.call('HGET', prefix .. current, 'open') == '1' then
  -- Whoever asks for a job that runs already is told of its end as well; so many addresses, not more.
  local callbacks = prefix .. current .. ':callbacks'
  if callback ~= '' and redis.call('HLEN', callbacks) < 16 then redis.call('HSETNX', callbacks, callback, 0) end
  return {current, 0}
end
for name, value in pairs(fields) do redis.call('HSET', job, name, value) end
redis.call('HSET', job, 'open', '1', 'created', text(now), 'progress', '0')
set_status('queued', 'submitted')
if callback ~= '' then redis.call('HSET', job .. ':callbacks', callback, 0) end
redis.call('SET', draft, task)
redis.call('ZADD', jobs, text(now), task)
redis.call('ZADD', waiting, text(now), member('prepare'))
return {task, 1}
