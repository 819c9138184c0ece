-- ARGV: part, fence, lease seconds. Returns 'ok', 'stale' (another claim is in force) or the job's end state.
local part, fence, lease = ARGV[3], ARGV[4], tonumber(ARGV[5])
if not holds(part, fence) then return refusal() end
-- A holder that was away may have done something meanwhile: from now on it counts whether it gets on.
local held = redis.call('ZSCORE', leases, member(part))
if not held or tonumber(held) <= now then moves() end
redis.call('ZADD', leases, text(now + lease), member(part))
if redis.call('HEXISTS', fences, 'offered:' .. part) == 0 then wait_no_more(part) end
return 'ok'
