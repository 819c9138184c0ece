-- ARGV: draft index key, job key prefix, JSON of the new job's fields, seconds to keep a job that fails.
-- Returns the task that answers for the draft, and 1 if it is new and waits for a worker. A task that its token's
-- quota does not allow has failed from the start.
local draft, prefix, fields, keep = ARGV[3], ARGV[4], cjson.decode(ARGV[5]), tonumber(ARGV[6])
if redis.call('HEXISTS', job, 'status') == 1 then
  -- The same call again, as its answer was lost.
  return {task, status() == 'queued' and 1 or 0}
end
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
count('submitted', 1)

local id, token = payer()
local over_quota
if id ~= '' then
  redis.call('ZADD', token_tasks_prefix .. id, text(now), task)
  redis.call('SADD', token_open_prefix .. id, task)
end
if token then
  local most, limit = token['concurrent'], token['quota_seconds']
  if type(most) == 'number' and redis.call('SCARD', token_open_prefix .. id) > most then
    over_quota = string.format('the token may have %d unfinished jobs at once and has them', most)
  elseif type(limit) == 'number' and used_seconds(id, token['quota_days']) >= limit then
    over_quota = string.format("the token's quota of %.0f seconds of video is used up", limit)
  end
end
if over_quota then
  redis.call('HSET', job, 'error_code', 'INSUFFICIENT_QUOTA', 'error_message', over_quota)
  close('failed', 'INSUFFICIENT_QUOTA', keep)
  return {task, 0}
end
wait_for('prepare')
return {task, 1}
