-- ARGV: error code, message, seconds to keep, part and fence of the caller ('' for the reconciler).
-- Returns 'ok' or as renew does.
local code, message, keep, part, fence = ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6], ARGV[7]
if not is_open() then return status() end
if part ~= '' and not holds(part, fence) then return refusal() end
redis.call('HSET', job, 'error_code', code, 'error_message', message)
close('failed', code, keep)
return 'ok'
