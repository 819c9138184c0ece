-- ARGV: draft index key, job key prefix, JSON of the new job's fields.
-- Returns the task that answers for the draft, and 1 if it is new.
local draft, prefix, fields = ARGV[3], ARGV[4], cjson.decode(ARGV[5])
local current = redis.call('GET', draft)
if current and redis.call('HGET', prefix .. current, 'open') == '1' then return {current, 0} end
for name, value in pairs(fields) do redis.call('HSET', job, name, value) end
redis.call('HSET', job, 'open', '1', 'created', text(now), 'progress', '0')
set_status('queued', 'submitted')
redis.call('SET', draft, task)
redis.call('ZADD', jobs, text(now), task)
wait_for('prepare')
return {task, 1}
