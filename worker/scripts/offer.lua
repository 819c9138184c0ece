-- ARGV: part. Lets a second worker take a part that somebody has, once. Returns 1 if it was offered by this call.
local part = ARGV[3]
local lease = redis.call('ZSCORE', leases, member(part))
if not is_open() or redis.call('HEXISTS', parts, part) == 1 or not lease or tonumber(lease) <= now then return 0 end
if redis.call('HEXISTS', fences, 'beside:' .. part) == 1 then return 0 end
if redis.call('HSETNX', fences, 'offered:' .. part, '1') == 0 then return 0 end
wait_for(part)
return 1
