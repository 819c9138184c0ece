-- ARGV: part, fence, frames of the part, JSON of its outcome.
-- Returns 'last' to the one caller whose part completes the set, else 'ok', or as renew does.
local part, fence, reached, outcome = ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6]
if not holds(part, fence) then return refusal() end
record_part(part, outcome)
-- What was found finished has no worker.
raise_frames(part, reached, cjson.decode(outcome)['worker'] == '')
-- 'prepare' is recorded too but is not among the parts of the set.
if redis.call('HLEN', parts) - 1 < tonumber(redis.call('HGET', job, 'parts_total')) then return 'ok' end
wait_for('finish')
return 'last'
