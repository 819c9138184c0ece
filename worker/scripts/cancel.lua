-- ARGV: reason, seconds to keep. Returns 'ok' if this call cancelled the job, else its state.
local reason, keep = ARGV[3], tonumber(ARGV[4])
if not is_open() then return status() end
close('cancelled', reason, keep)
return 'ok'
