-- ARGV: part, fence, lease seconds. Returns 'ok', 'stale' (another claim is in force) or the job's end state.
local part, fence, lease = ARGV[3], ARGV[4], tonumber(ARGV[5])
if not holds(part, fence) then return refusal() end
redis.call('ZADD', leases, text(now + lease), member(part))
if redis.call('HEXISTS', fences, 'offered:' .. part) == 0 then wait_no_more(part) end
return 'ok'
