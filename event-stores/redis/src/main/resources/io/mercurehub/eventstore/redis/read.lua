-- ARGV: time, history, after, at most so many, at most so many bytes.
-- Returns 1 when the limits are kept exactly (ask again if not), 1 when what followed is trimmed, the newest event that is gone, the
-- newest update that is never kept and gone, the time, up to where this has looked, and position, kind with size and until, and record of each.
if not is_history(ARGV[2]) then
    return another_history()
end
local now = clock(ARGV[1])
local after, most, most_bytes = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local is_exact = trim(now, 512)
local answer = {is_exact and 1 or 0, after < state.updates.gone and 1 or 0, int(state.events.gone), int(state.live_gone), int(now), int(after)}
if not is_exact or after < state.updates.gone then
    return answer
end
local found, bytes, looked, seen_bytes, is_full = 0, 0, 0, 0, false
while not is_full and looked < 4096 do
    local count = looked == 0 and 4 or math.floor((most_bytes - bytes) / (seen_bytes / looked)) + 1
    local batch = redis.call('XRANGE', LOG, entry_id(after + 1), '+', 'COUNT', int(math.max(1, math.min(count, most - found, 256))))
    if #batch == 0 then
        break
    end
    for _, entry in ipairs(batch) do
        local position, fields = tonumber(string.match(entry[1], '^%d+')), entry[2]
        local kind, size, lasts_until = string.match(fields[2], '^(%a) (%d+) (%d+)$')
        size, lasts_until = tonumber(size), tonumber(lasts_until)
        looked = looked + 1
        seen_bytes = seen_bytes + size
        if not (kind == 'c' or (kind == 'e' and position <= state.events.gone) or (kind == 'n' and position <= state.live_gone) or (lasts_until > 0 and lasts_until <= now)) then
            if found > 0 and bytes + size > most_bytes then
                is_full = true
                break
            end
            found = found + 1
            bytes = bytes + size
            answer[#answer + 1] = position
            answer[#answer + 1] = fields[2]
            answer[#answer + 1] = fields[4]
        end
        after = position
        if found == most then
            is_full = true
            break
        end
    end
end
answer[6] = int(after)
return answer
