-- Put before every script. KEYS and the first two ARGV are the same for all of them.
-- Times come from the server's clock alone, so workers' clocks need not agree.
local job, parts, fences, frames, waiting, leases, jobs, expiry, leftovers, speed, notices,
  totals, tokens, listing_prefix, token_tasks_prefix, token_open_prefix, token_used_prefix = unpack(KEYS)
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

local function count(name, amount) redis.call('HINCRBYFLOAT', totals, name, amount) end

local function refusal()
  if not is_open() then return status() end
  count('stale_writes', 1)
  return 'stale'
end

-- Fields of a record; the seconds of stages are also summed over all jobs.
local function write_fields(fields)
  for name, value in pairs(fields) do
    redis.call('HSET', job, name, value)
    if string.sub(name, 1, 6) == 'stage:' then
      count(name .. ':seconds', value)
      count(name .. ':count', 1)
    end
  end
end

local function set_status(new, reason)
  local old = redis.call('HGET', job, 'status')
  if old then
    redis.call('ZREM', state_prefix .. old, task)
    redis.call('ZREM', listing_prefix .. old, task)
  end
  redis.call('HSET', job, 'status', new, 'reason', reason)
  redis.call('ZADD', listing_prefix .. new, redis.call('HGET', job, 'created'), task)
  redis.call('ZADD', state_prefix .. new, text(now), task)
end

-- Something was done: a job that is held and does not move is ended by the reconciler.
local function moves() redis.call('HSET', job, 'moved', text(now)) end

-- Progress only ever grows.
local function raise_progress(percent)
  if percent > tonumber(redis.call('HGET', job, 'progress') or '0') then
    redis.call('HSET', job, 'progress', percent)
  end
end

-- Frames of a part only ever grow, so that a repeated piece does not count twice. The farm's total is of frames that
-- were drawn, the job knows how many were not.
local function raise_frames(part, reached, is_reused)
  local before = tonumber(redis.call('HGET', frames, part) or '0')
  if reached <= before then return end
  redis.call('HSET', frames, part, reached)
  if is_reused then
    redis.call('HINCRBY', job, 'frames_reused', reached - before)
  else
    count('frames', reached - before)
  end
  local done = redis.call('HINCRBY', job, 'frames_done', reached - before)
  local total = tonumber(redis.call('HGET', job, 'frames_total') or '0')
  if total > 0 then raise_progress(math.min(99, 10 + math.floor(89 * done / total))) end
end

local function record_part(part, outcome)
  local result = cjson.decode(outcome)
  result['order'] = redis.call('HLEN', parts)
  moves()
  if redis.call('HSETNX', parts, part, cjson.encode(result)) == 1 then
    -- Without a worker it was kept from another job: nobody's time went into it.
    if result['worker'] ~= '' then
      local kind = string.match(part, '^%a+')
      count('part:' .. kind .. ':seconds', result['seconds'])
      count('part:' .. kind .. ':count', 1)
    end
  end
  redis.call('ZREM', leases, member(part))
  wait_no_more(part)
end

-- The token a job is charged to: its id, and itself, or nil where it is unknown or has been revoked.
local function payer()
  local id = redis.call('HGET', job, 'token_id') or ''
  local found = redis.call('HGET', tokens, id)
  return id, found and cjson.decode(found) or nil
end

-- Seconds of video a token has had in its last days, today included. Days are UTC.
local today = math.floor(now / 86400)
local function used_seconds(id, days)
  local sum = 0
  for day = today - days + 1, today do
    sum = sum + tonumber(redis.call('HGET', token_used_prefix .. id, string.format('%d', day)) or '0')
  end
  return sum
end

-- Charges the job's token for a video of so many seconds. Returns nil, or why the quota does not allow it.
local LONGEST_PERIOD_DAYS = 30
local function charge_seconds(wanted)
  local id, token = payer()
  if not token then return nil end
  local limit = token['quota_seconds']
  if type(limit) == 'number' then
    local left = math.max(0, limit - used_seconds(id, token['quota_days']))
    if wanted > left then
      return string.format("this video lasts %.1f seconds, but the token's quota has %.1f of its %.0f seconds left", wanted, left, limit)
    end
  end
  local used = token_used_prefix .. id
  for _, day in ipairs(redis.call('HKEYS', used)) do
    if tonumber(day) <= today - LONGEST_PERIOD_DAYS then redis.call('HDEL', used, day) end
  end
  redis.call('HINCRBYFLOAT', used, string.format('%d', today), wanted)
  redis.call('HSET', job, 'charged_seconds', text(wanted), 'charged_day', string.format('%d', today))
  return nil
end

-- What gave no video is not charged.
local function refund_seconds()
  local seconds, day = unpack(redis.call('HMGET', job, 'charged_seconds', 'charged_day'))
  local used = token_used_prefix .. (redis.call('HGET', job, 'token_id') or '')
  if seconds and redis.call('HEXISTS', used, day) == 1 then
    redis.call('HINCRBYFLOAT', used, day, -tonumber(seconds))
  end
end

-- The one way into an end state.
local function close(new, reason, keep_seconds)
  set_status(new, reason)
  local code = redis.call('HGET', job, 'error_code')
  if code then redis.call('ZADD', listing_prefix .. code, redis.call('HGET', job, 'created'), task) end
  count('ended:' .. new .. ':' .. (code or ''), 1)
  redis.call('SREM', token_open_prefix .. (redis.call('HGET', job, 'token_id') or ''), task)
  if new ~= 'completed' then refund_seconds() end
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
  for _, address in ipairs(redis.call('HKEYS', job .. ':callbacks')) do
    redis.call('ZADD', notices, text(now), member(address))
  end
end
