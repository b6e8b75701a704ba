-- Looks at the log, and makes it when there is none.
-- ARGV: time, a new history's id, a position, then the ids of all nodes, when their subscriptions are wanted; KEYS from 10 on are these.
-- Returns the history, its format, its newest position, up to where something is not in the log any more that was not expired, the
-- time, the id of the record at the position or nothing, that of the newest one, 1 when there are other nodes than those given; and the events
-- by which all active subscriptions have begun.
if not state then
    redis.call('DEL', LOG, UPDATES, EVENTS, IDS, SAME, LIVE, EXPIRING)
    state = new_state(ARGV[2])
    save()
end
if state.format > 1 then
    return {'', state.format, '0', '0', int(clock(ARGV[1])), '', '', 0}
end
whole()

-- The id follows two bytes and its length, in groups of seven bits, the lowest first.
local function id_of(record)
    local length, factor, from = 0, 1, 3
    while true do
        local byte = string.byte(record, from)
        from = from + 1
        length = length + byte % 128 * factor
        factor = factor * 128
        if byte < 128 then
            return string.sub(record, from, from + length - 1)
        end
    end
end

local at = redis.call('XRANGE', LOG, ARGV[3] .. '-0', ARGV[3] .. '-0')
local answer = {
    state.history, state.format, int(state.newest), int(math.max(state.updates.out, state.events.out, state.live_out)),
    int(clock(ARGV[1])), at[1] and id_of(at[1][2][4]) or '', state.mark, 0,
}
if #ARGV > 3 then
    local given = {}
    for i = 4, #ARGV do
        given[ARGV[i]] = true
    end
    for _, id in ipairs(redis.call('HKEYS', NODES)) do
        if not given[id] then
            answer[8] = 1
            return answer
        end
    end
    for i = 10, #KEYS do
        for _, packed in ipairs(redis.call('HVALS', KEYS[i])) do
            answer[#answer + 1] = cmsgpack.unpack(packed)[1]
        end
    end
end
return answer
