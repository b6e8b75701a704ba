-- ARGV: time. Returns id, name, version, since, up to which position it has revoked, of each node whose lease runs.
local now = clock(ARGV[1])
local answer = {}
local rows = redis.call('HGETALL', NODES)
for i = 1, #rows, 2 do
    local node = cmsgpack.unpack(rows[i + 1])
    if node.expires > now and not node.ended then
        for _, value in ipairs({rows[i], node.name, node.version, int(node.since), int(node.revoked)}) do
            answer[#answer + 1] = value
        end
    end
end
return answer
