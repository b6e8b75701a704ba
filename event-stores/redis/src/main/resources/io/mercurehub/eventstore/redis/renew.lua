-- Renews the lease of a node, and trims what is beyond the limits.
-- ARGV: time, history, node, name, version, lease in milliseconds, the newest format of records that it
-- reads, up to which position it has read.
-- Returns whether it was there (0: not, 1: it was, 2: it has ended, and its subscriptions have to), the newest position, the time,
-- when it began, whether everything is trimmed, then the ids of the nodes whose lease has run out.
if not is_history(ARGV[2]) then
    return another_history()
end
-- A first write that is never refused: a full Redis lets what has begun go on.
redis.call('HDEL', NODES, '')
local now = clock(ARGV[1])
local _, is_done = trim(now, 512)
state.time = now
save()
local mine = row(ARGV[3])
if mine and mine.ended then
    return {2, int(state.newest), int(now), '0', 1}
end
local was_there = mine and 1 or 0
mine = mine or {since = now, revoked = tonumber(ARGV[8])}
mine.name, mine.version, mine.format, mine.expires = ARGV[4], ARGV[5], tonumber(ARGV[7]), now + tonumber(ARGV[6])
save_row(ARGV[3], mine)
local answer = {was_there, int(state.newest), int(now), int(mine.since), is_done and 1 or 0}
local rows = redis.call('HGETALL', NODES)
for i = 1, #rows, 2 do
    if cmsgpack.unpack(rows[i + 1]).expires <= now then
        answer[#answer + 1] = rows[i]
    end
end
return answer
