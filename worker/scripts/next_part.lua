-- Which waiting part is done next. The jobs of the highest priority give one part each in turn.
-- KEYS: turns, turns given so far. ARGV: prefix of job keys. Returns "task part", '' where nothing waits.
local turns, turn = unpack(KEYS)
local RANK = 1000000000000
while true do
  local first, score = unpack(redis.call('ZRANGE', turns, 0, 0, 'WITHSCORES'))
  if not first then return '' end
  redis.call('ZREM', turns, first)
  if string.find(first, ' ') then return first end
  local ready = ARGV[1] .. first .. ':ready'
  local part = redis.call('ZPOPMIN', ready)[1]
  if part then
    local given = redis.call('INCR', turn)
    if redis.call('ZCARD', ready) > 0 then
      redis.call('ZADD', turns, string.format('%.1f', math.floor(tonumber(score) / RANK + 0.000001) * RANK + given), first)
    end
    return first .. ' ' .. part
  end
end
