-- ARGV: part. Lets a part whose message or worker was lost be taken by the next free worker.
-- Returns 1, or 0 if it does not wait any more.
local part = ARGV[3]
if not is_open() then
  wait_no_more(part)
  return 0
end
if not redis.call('ZSCORE', waiting, member(part)) then return 0 end
wait_for(part)
return 1
