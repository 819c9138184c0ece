-- ARGV: fence of 'prepare', frames in all, JSON list of parts, JSON of prepare's outcome, JSON of record fields.
-- Returns 'ok' or as renew does.
local fence, total, names, outcome = ARGV[3], ARGV[4], cjson.decode(ARGV[5]), ARGV[6]
local fields = cjson.decode(ARGV[7])
if status() ~= 'preparing' or not holds('prepare', fence) then return refusal() end
for name, value in pairs(fields) do redis.call('HSET', job, name, value) end
redis.call('HSET', job, 'frames_total', total, 'parts_total', #names, 'rendering_since', text(now))
record_part('prepare', outcome)
set_status('rendering', 'prepared')
raise_progress(10)
for _, name in ipairs(names) do redis.call('ZADD', waiting, text(now), member(name)) end
return 'ok'
