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

-- True while this claim is the latest one of the part and the job has not ended.
local function holds(part, fence)
  return is_open() and redis.call('HGET', fences, part) == fence and redis.call('HEXISTS', parts, part) == 0
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
  redis.call('ZREM', waiting, member(part))
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
    redis.call('ZREM', waiting, member(name))
    redis.call('ZREM', leases, member(name))
  end
  redis.call('ZADD', expiry, text(now + keep_seconds), task)
  redis.call('ZADD', leftovers, text(now), task)
  for _, address in ipairs(redis.call('HKEYS', job .. ':callbacks')) do
    redis.call('ZADD', notices, text(now), member(address))
  end
end
