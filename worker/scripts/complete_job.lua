-- ARGV: fence of 'finish', seconds to keep, JSON of record fields, JSON of finish's outcome. Returns 'ok' or as renew does.
local fence, keep, fields, outcome = ARGV[3], tonumber(ARGV[4]), cjson.decode(ARGV[5]), ARGV[6]
if status() ~= 'rendering' or not holds('finish', fence) then return refusal() end
write_fields(fields)
record_part('finish', outcome)
redis.call('HSET', job, 'progress', 100)
count('video_seconds', redis.call('HGET', job, 'duration') or 0)
close('completed', 'joined', keep)

-- Smoothed over about the last five jobs, so that estimates follow the farm's present speed.
local function smooth(name, value)
  if value ~= value or math.abs(value) == math.huge then return end
  local before = tonumber(redis.call('HGET', speed, name) or value)
  redis.call('HSET', speed, name, text(before + (value - before) * 0.2))
end
local drawn = tonumber(redis.call('HGET', job, 'frames_total')) - tonumber(redis.call('HGET', job, 'frames_reused') or '0')
if drawn <= 0 then return 'ok' end -- nothing was rendered: no measure of how long that takes
local started = tonumber(redis.call('HGET', job, 'started'))
local rendering = math.max(0.001, now - tonumber(redis.call('HGET', job, 'rendering_since')))
smooth('job_seconds', now - started)
smooth('frames_per_second', drawn / rendering)
smooth('finish_seconds', cjson.decode(outcome)['seconds'])
return 'ok'
