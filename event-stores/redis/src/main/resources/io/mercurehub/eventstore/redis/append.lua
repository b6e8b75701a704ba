-- Appends a batch. ARGV: time, history, node; then for each update kind, size, id, for how long it can be replayed in milliseconds (0 as
-- long as it is there) and record; after those of a subscription event also the canonical topic, and when it begins a subscription the
-- size, id and record of the event that ends it, else three times nothing. KEYS[10] has the subscriptions of the node.
-- Returns the time, and for each update its position, or 0 for a subscription event when the node's lease is lost.
if not is_history(ARGV[2]) then
    return another_history()
end
local now = clock(ARGV[1])
local time = int(now)
local reply = {time}
local is_alive
local i = 4
while i <= #ARGV do
    local kind, size, id, lasts, record = ARGV[i], ARGV[i + 1], ARGV[i + 2], tonumber(ARGV[i + 3]), ARGV[i + 4]
    i = i + 5
    local topic, end_size, end_id, end_record
    if kind == 'e' then
        topic, end_size, end_id, end_record = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
        i = i + 4
        if is_alive == nil then
            local mine = row(ARGV[3])
            is_alive = mine and not mine.ended or false
        end
    end
    local position = 0
    if kind ~= 'e' or is_alive then
        position = append(kind, size, id, lasts > 0 and int(now + lasts) or '0', record, now, time)
        if topic and end_record ~= '' then
            redis.call('HSET', OTHER, topic, cmsgpack.pack({record, end_size, end_id, end_record}))
        elseif topic then
            redis.call('HDEL', OTHER, topic)
        end
    end
    reply[#reply + 1] = position
end
save()
return reply
