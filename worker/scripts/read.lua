-- Reads jobs as of one moment, in one round trip; stands alone, without the prelude.
-- KEYS: speed, tasks preparing, tasks rendering, tasks queued.
-- ARGV: job key prefix, '1' to read the finished parts too, draft index key or '', task ids.
-- With a draft index key, its latest task is the only one read.
-- Returns the time, the farm's speed, how many prepare, how many render, and for each task {fields, parts,
-- place in the queue or -1}.
local prefix, with_parts, draft = ARGV[1], ARGV[2] == '1', ARGV[3]
local tasks = {}
if draft ~= '' then
  tasks[1] = redis.call('GET', draft) or nil
else
  for index = 4, #ARGV do tasks[#tasks + 1] = ARGV[index] end
end
local clock = redis.call('TIME')
local now = string.format('%.6f', tonumber(clock[1]) + tonumber(clock[2]) / 1000000)
local preparing, rendering = redis.call('ZCARD', KEYS[2]), redis.call('ZCARD', KEYS[3])
local answer = {now, redis.call('HGETALL', KEYS[1]), preparing, rendering}
for _, task in ipairs(tasks) do
  local parts = with_parts and redis.call('HGETALL', prefix .. task .. ':parts') or {}
  answer[#answer + 1] = {redis.call('HGETALL', prefix .. task), parts, redis.call('ZRANK', KEYS[4], task) or -1}
end
return answer
