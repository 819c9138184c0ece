-- ARGV: part, worker, lease seconds, most attempts, something random: a call that is repeated as its answer was lost
-- gets the same claim. Returns {verdict, fence}; the verdict is
-- 'ok', 'done' (finished before), 'held' (someone else has it), 'exhausted', 'early' (its time has not come, or the job
-- has no such part), or the job's end state.
local part, worker, lease, most = ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])

-- Messages may come in any order and more than once: a part begun before what it needs is there would use up its attempts.
local function is_due()
  if part == 'prepare' then return true end
  if status() ~= 'rendering' then return false end
  local total = tonumber(redis.call('HGET', job, 'parts_total'))
  if part == 'finish' then return redis.call('HLEN', parts) > total end
  local index = tonumber(string.match(part, '^piece%-(%d+)$'))
  return part == 'sound' or (index ~= nil and index < total - 1)
end

if not is_open() then return {status(), 0} end
if not is_due() then return {'early', 0} end
if redis.call('HEXISTS', parts, part) == 1 then
  wait_no_more(part)
  return {'done', 0}
end
local latest, nonce = unpack(redis.call('HMGET', fences, part, 'nonce:' .. part))
if nonce == ARGV[7] then return {'ok', tonumber(latest)} end
local held = redis.call('ZSCORE', leases, member(part))
if held and tonumber(held) > now then
  wait_no_more(part)
  if redis.call('HDEL', fences, 'offered:' .. part) == 0 then return {'held', 0} end
  -- Its holder takes too long: both may go on, and the first to finish writes the part down.
  redis.call('HSET', fences, 'beside:' .. part, redis.call('HGET', fences, part))
  redis.call('HINCRBY', fences, 'seconds:' .. part, 1)
else
  local attempts = attempts_at(part)
  if attempts >= most then return {'exhausted', attempts} end
  redis.call('HDEL', fences, 'beside:' .. part, 'offered:' .. part, 'alone:' .. part)
  redis.call('HSET', job, 'since:' .. part, text(now))
end
local fence = redis.call('HINCRBY', fences, part, 1)
redis.call('HSET', fences, 'nonce:' .. part, ARGV[7])
redis.call('ZADD', leases, text(now + lease), member(part))
wait_no_more(part)
moves()
redis.call('HSET', job .. ':holders', part, worker)
redis.call('HDEL', job .. ':holders', 'death:' .. part)
if fence > tonumber(redis.call('HGET', job, 'attempt') or '1') then redis.call('HSET', job, 'attempt', fence) end
if part == 'prepare' and status() == 'queued' then
  set_status('preparing', 'taken by ' .. worker)
  redis.call('HSET', job, 'started', text(now))
  raise_progress(1)
end
return {'ok', fence}
