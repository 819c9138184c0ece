-- Gives a part back to the queue: after a failure that may pass (with the caller's fence), or when a lease ran out ('').
-- ARGV: part, fence, most attempts. Returns {verdict, attempts}: 'requeue', 'exhausted', 'stale' or the job's end state.
local part, fence, most = ARGV[3], ARGV[4], tonumber(ARGV[5])
local attempts = tonumber(redis.call('HGET', fences, part) or '0')
if not is_open() or redis.call('HEXISTS', parts, part) == 1 then
  redis.call('ZREM', leases, member(part))
  return {is_open() and 'stale' or status(), attempts}
end
if fence ~= '' then
  if not holds(part, fence) then return {'stale', attempts} end
else
  local until_time = redis.call('ZSCORE', leases, member(part))
  if not until_time or tonumber(until_time) > now then return {'stale', attempts} end
  count('lease_losses', 1)
end
redis.call('ZREM', leases, member(part))
if attempts >= most then return {'exhausted', attempts} end
redis.call('ZADD', waiting, text(now), member(part))
return {'requeue', attempts}
