-- Ends the subscriptions of a node, and then the node; a part of them at a time.
-- ARGV: time, history, node, 1 when it leaves by itself; else nothing happens while its lease runs. KEYS[10] has its subscriptions.
-- Returns 1 when it is done.
if not is_history(ARGV[2]) then
    return another_history()
end
local now = clock(ARGV[1])
local node = row(ARGV[3])
if node and not node.ended then
    if ARGV[4] ~= '1' and node.expires > now then
        return {1}
    end
    redis.call('HDEL', NODES, '')
    node.ended = true
    node.expires = now
    save_row(ARGV[3], node)
end
local topics = redis.call('HRANDFIELD', OTHER, 200, 'WITHVALUES')
for i = 1, #topics, 2 do
    local kept = cmsgpack.unpack(topics[i + 1])
    redis.call('HDEL', OTHER, topics[i])
    append('e', kept[2], kept[3], '0', kept[4], now, int(now))
end
if #topics > 0 then
    save()
end
if redis.call('EXISTS', OTHER) == 1 then
    return {0}
end
redis.call('HDEL', NODES, ARGV[3])
return {1}
