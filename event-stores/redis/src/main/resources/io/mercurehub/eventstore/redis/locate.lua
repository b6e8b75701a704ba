-- ARGV: time, history, id, or nothing for the place before the oldest that is kept.
-- Returns 1 when the limits are kept exactly (ask again if not), the position or nothing, the time.
if not is_history(ARGV[2]) then
    return another_history()
end
local now = clock(ARGV[1])
local is_exact = trim(now, 512)
local place = ARGV[3] and '' or int(state.updates.gone)
if ARGV[3] then
    local update, event = redis.call('HGET', IDS, 'u' .. ARGV[3]), redis.call('HGET', IDS, 'e' .. ARGV[3])
    update = update and tonumber(string.match(update, '^%d+'))
    event = event and tonumber(string.match(event, '^%d+'))
    if update or event then
        place = int(math.min(update or event, event or update))
    end
end
return {is_exact and 1 or 0, place, int(now)}
