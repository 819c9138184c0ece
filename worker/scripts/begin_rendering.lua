-- ARGV: fence of 'prepare', frames in all, JSON list of parts, JSON of prepare's outcome, JSON of record fields
-- (`duration`, the video's seconds, is charged), seconds to keep a job that fails.
-- Returns 'ok', 'failed' where the token's quota is too small, or as renew does.
local fence, total, names, outcome = ARGV[3], ARGV[4], cjson.decode(ARGV[5]), ARGV[6]
local fields, keep = cjson.decode(ARGV[7]), tonumber(ARGV[8])
if status() ~= 'preparing' or not holds('prepare', fence) then return refusal() end
local over_quota = charge_seconds(tonumber(fields['duration'] or 0))
if over_quota then
  redis.call('HSET', job, 'error_code', 'INSUFFICIENT_QUOTA', 'error_message', over_quota)
  close('failed', 'INSUFFICIENT_QUOTA', keep)
  return 'failed'
end
write_fields(fields)
redis.call('HSET', job, 'frames_total', total, 'parts_total', #names, 'rendering_since', text(now))
record_part('prepare', outcome)
set_status('rendering', 'prepared')
raise_progress(10)
for _, name in ipairs(names) do redis.call('ZADD', waiting, text(now), member(name)) end
return 'ok'
