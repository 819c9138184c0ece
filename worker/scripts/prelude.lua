-- Put before every script. KEYS and the first two ARGV are the same for all of them.
-- Times come from the server's clock alone, so workers' clocks need not agree.
local job, parts, fences, frames, waiting, leases, jobs, expiry, leftovers, speed, notices = unpack(KEYS)
local task, state_prefix = ARGV[1], ARGV[2]

local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000

local function text(number) return string.format('%.6f', number) end
local function member(part) return task .. ' ' .. part end
local function is_open() return redis.call('HGET', job, 'open') == '1' end
local function status() return redis.call('HGET', job, 'status') or 'forgotten' end

-- Jobs take turns: the one with the lowest score gives the next part, of a higher priority before all of a lower one.
-- 'finish' has a turn of its own, before the job's other parts: it frees files and answers a client.
local turns, turn, ready = waiting .. ':turns', waiting .. ':turn', job .. ':ready'
local RANK = 1000000000000

local function wait_for(part)
  redis.call('ZADD', waiting, text(now), member(part))
  local rank = tonumber(redis.call('HGET', job, 'priority') or '5')
  local served = tonumber(redis.call('GET', turn) or '0')
  -- Half a turn earlier than who was served last: a new job does not wait for all others first.
  if part == 'finish' then
    redis.call('ZADD', turns, string.format('%.1f', (8 - rank) * RANK + served - 0.5), member(part))
    return
  end
  redis.call('ZADD', ready, string.match(part, '%d+') or -1, part)
  redis.call('ZADD', turns, 'NX', string.format('%.1f', (9 - rank) * RANK + served - 0.5), task)
end

local function wait_no_more(part)
  redis.call('ZREM', waiting, member(part))
  redis.call('ZREM', turns, member(part))
  redis.call('ZREM', ready, part)
  if redis.call('ZCARD', ready) == 0 then redis.call('ZREM', turns, task) end
end

-- True while this claim is the latest one of the part, or the one beside it of a part that two workers do, and neither
-- the part nor the job has ended.
local function holds(part, fence)
  local latest, beside = unpack(redis.call('HMGET', fences, part, 'beside:' .. part))
  return is_open() and (latest == fence or beside == fence) and redis.call('HEXISTS', parts, part) == 0
end

-- How often a part was begun because nobody did it: second workers are no further attempts.
local function attempts_at(part)
  local claims, seconds = unpack(redis.call('HMGET', fences, part, 'seconds:' .. part))
  return tonumber(claims or '0') - tonumber(seconds or '0')
end

local function refusal() if is_open() then return 'stale' end return status() end

local function set_status(new, reason)
  local old = redis.call('HGET', job, 'status')
  if old then redis.call('ZREM', state_prefix .. old, task) end
  redis.call('HSET', job, 'status', new, 'reason', reason)
  redis.call('ZADD', state_prefix .. new, text(now), task)
end

-- Progress only ever grows.
local function raise_progress(percent)
  if percent > tonumber(redis.call('HGET', job, 'progress') or '0') then
    redis.call('HSET', job, 'progress', percent)
  end
end

-- Frames of a part only ever grow, so that a repeated piece does not count twice.
local function raise_frames(part, count)
  local before = tonumber(redis.call('HGET', frames, part) or '0')
  if count <= before then return end
  redis.call('HSET', frames, part, count)
  local done = redis.call('HINCRBY', job, 'frames_done', count - before)
  local total = tonumber(redis.call('HGET', job, 'frames_total') or '0')
  if total > 0 then raise_progress(math.min(99, 10 + math.floor(89 * done / total))) end
end

local function record_part(part, outcome)
  local result = cjson.decode(outcome)
  result['order'] = redis.call('HLEN', parts)
  redis.call('HSETNX', parts, part, cjson.encode(result))
  redis.call('ZREM', leases, member(part))
  wait_no_more(part)
end

-- The one way into an end state.
local function close(new, reason, keep_seconds)
  set_status(new, reason)
  redis.call('HSET', job, 'open', '0', 'ended', text(now))
  local names = {'prepare', 'sound', 'finish'}
  for index = 0, tonumber(redis.call('HGET', job, 'parts_total') or '0') do
    names[#names + 1] = 'piece-' .. index
  end
  for _, name in ipairs(names) do
    wait_no_more(name)
    redis.call('ZREM', leases, member(name))
  end
  redis.call('ZADD', expiry, text(now + keep_seconds), task)
  redis.call('ZADD', leftovers, text(now), task)
  if (redis.call('HGET', job, 'callback_url') or '') ~= '' then redis.call('ZADD', notices, text(now), task) end
end
