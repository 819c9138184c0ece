-- ARGV: part, fence, frames done in this part, percent (0 leaves it to the frames). Returns as renew does.
local part, fence, reached, percent = ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
if not holds(part, fence) then return refusal() end
moves()
if reached > 0 then raise_frames(part, reached) end
if percent > 0 then raise_progress(percent) end
return 'ok'
