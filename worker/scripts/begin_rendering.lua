-- ARGV: fence of 'prepare', frames in all, JSON list of parts, JSON of prepare's outcome, JSON of record fields
-- (`duration`, the video's seconds, is charged), seconds to keep a job that fails, JSON list of outcomes of parts that
-- are there already.
-- Returns 'ok', 'last' if no part is left to do, 'failed' where the token's quota is too small, or as renew does.
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
redis.call('HSET', job, 'frames_reused', 0)
for _, found in ipairs(cjson.decode(ARGV[9])) do
  record_part(found['part'], cjson.encode(found))
  raise_frames(found['part'], found['frames'], true)
end
local left = 0
for _, name in ipairs(names) do
  if redis.call('HEXISTS', parts, name) == 0 then
    left = left + 1
    wait_for(name)
  end
end
if left > 0 then return 'ok' end
wait_for('finish')
return 'last'
