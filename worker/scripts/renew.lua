-- ARGV: part, fence, lease seconds. Returns 'ok', 'stale' (another claim is in force) or the job's end state.
local part, fence, lease = ARGV[3], ARGV[4], tonumber(ARGV[5])
if not holds(part, fence) then return refusal() end
redis.call('ZADD', leases, text(now + lease), member(part))
redis.call('ZREM', waiting, member(part))
return 'ok'
