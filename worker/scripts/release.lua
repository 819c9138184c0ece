-- Gives a part back to the queue: after a failure that may pass (with the caller's fence), or when a lease ran out ('').
-- ARGV: part, fence, most attempts, seconds before a second try, 'untried' where a worker that is to end hands the part
-- back: that was no attempt, and the part may be taken again at once. Returns {verdict, attempts}: 'requeue',
-- 'exhausted', 'shared' (another worker goes on with it), 'stale' or the job's end state.
local SECONDS_TO_FAIL = 5
local part, fence, most = ARGV[3], ARGV[4], tonumber(ARGV[5])
local attempts = attempts_at(part)
if not is_open() or redis.call('HEXISTS', parts, part) == 1 then
  redis.call('ZREM', leases, member(part))
  return {is_open() and 'stale' or status(), attempts}
end
if fence ~= '' then
  if not holds(part, fence) then return {'stale', attempts} end
  -- Of two workers the first to give up leaves the part to the other.
  if redis.call('HEXISTS', fences, 'beside:' .. part) == 1 then
    redis.call('HSETNX', fences, 'alone:' .. part, fence)
    if redis.call('HGET', fences, 'alone:' .. part) == fence then return {'shared', attempts} end
  end
else
  local until_time = redis.call('ZSCORE', leases, member(part))
  if not until_time or tonumber(until_time) > now then return {'stale', attempts} end
  count('lease_losses', 1)
end
if ARGV[7] == 'untried' then
  if redis.call('HGET', fences, 'untried:' .. part) == fence then return {'requeue', attempts} end
  redis.call('HSET', fences, 'untried:' .. part, fence)
  redis.call('HINCRBY', fences, 'seconds:' .. part, 1)
  redis.call('ZREM', leases, member(part))
  wait_for(part)
  return {'requeue', attempts - 1}
end
if attempts >= most then
  -- The caller ends the job. Should it die before, the lease that runs out brings the part back here.
  redis.call('ZADD', leases, text(now + SECONDS_TO_FAIL), member(part))
  return {'exhausted', attempts}
end
redis.call('ZREM', leases, member(part))
-- What failed a moment ago waits until the reconciler sends it, each time twice as long: it rarely works at once.
if fence ~= '' then
  redis.call('ZADD', waiting, text(now + tonumber(ARGV[6]) * 2 ^ (attempts - 1)), member(part))
else
  wait_for(part)
end
return {'requeue', attempts}
