-- Notes that a node has revoked what it was asked to. ARGV: node, up to which position.
local mine = row(ARGV[1])
if mine and mine.revoked < tonumber(ARGV[2]) then
    redis.call('HDEL', NODES, '')
    mine.revoked = tonumber(ARGV[2])
    save_row(ARGV[1], mine)
end
return {}
