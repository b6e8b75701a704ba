-- ARGV: time, history, kind, size, id, for how long it can be replayed in milliseconds (0 as long as it is there), record; for a
-- subscription event also the node, the canonical topic, and when it begins a subscription the size, id and record of the event
-- that ends it.
if not is_history(ARGV[2]) then
    return another_history()
end
local now = clock(ARGV[1])
local lasts = tonumber(ARGV[6])
local node, topic = ARGV[8], ARGV[9]
if node then
    local mine = row(node)
    if not mine or mine.ended then
        return redis.error_reply('MERCURE_LEASE lost')
    end
end
local position = append(ARGV[3], tonumber(ARGV[4]), ARGV[5], lasts > 0 and int(now + lasts) or '0', ARGV[7], now)
if node then
    if ARGV[12] then
        redis.call('HSET', OTHER, topic, cmsgpack.pack({ARGV[7], ARGV[10], ARGV[11], ARGV[12]}))
    else
        redis.call('HDEL', OTHER, topic)
    end
end
save()
return {int(position), int(now)}
