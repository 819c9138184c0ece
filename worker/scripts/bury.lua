-- A worker has died: ends its lease on a part at once, so that the reconciler gives the part to another.
-- ARGV: part, worker, what it died of. Returns 1 if the part was that worker's alone, else 0.
local part, worker, cause = ARGV[3], ARGV[4], ARGV[5]
if not is_open() or redis.call('HGET', job .. ':holders', part) ~= worker then return 0 end
-- Where two do the part, the other one keeps the lease alive.
if redis.call('HEXISTS', fences, 'beside:' .. part) == 1 then return 0 end
redis.call('HSET', job .. ':holders', 'death:' .. part, cause)
return redis.call('ZADD', leases, 'XX', 'CH', text(now - 1), member(part))
