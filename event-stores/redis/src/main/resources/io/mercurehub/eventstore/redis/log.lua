-- The log and what stands beside it, for all scripts: it comes before each of them. Whoever loads it puts the limits before it:
-- MAX_UPDATES, MAX_BYTES, MAX_AGE (milliseconds, 0 for none), MAX_EVENTS, MAX_EVENT_BYTES.
--
--   state      the numbers of the log, its history, and the id of its newest record; packed, and a rest of them packed within
--   log        stream of N-0: h "kind size until", where until is when it stops being replayable (0 as long as it is there), and d record
--   updates    list of "position time size counted id" of the updates that are in the log, oldest first: as many as spare are gone
--   events     the same of subscription events
--   ids        id, with u or e before it -> "first" or "first last", the positions of the updates that have it
--   same       position -> the next one of the same id
--   live       list of "position size" of updates that are never kept, oldest first: as many as live_spare are gone, and wait to be taken out
--   expiring   positions of updates that a rule expires, by the time at which they do
--   nodes      id of a node -> its row, packed
--
-- Kinds: u an update, n one that is never kept, e a subscription event, c a principal that is revoked, which has an id of its own.
local STATE, LOG, UPDATES, EVENTS, IDS, SAME, LIVE, EXPIRING, NODES, OTHER =
    KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10]

-- What can no longer be replayed stays in Redis for so long, or so many, that hubs can fall behind a little.
local SPARE_MILLIS, SPARE_COUNT, SPARE_BYTES = 60000, 100000, 50331648
-- How far beyond the limits an append lets the log grow, so that not each of them trims.
local LAZY_COUNT, LAZY_BYTES = 64, 1048576
local LIVE_BYTES, LIVE_SPARE_BYTES = 16777216, SPARE_BYTES
local ID_BYTES = 100
local BATCH = 64

local function int(number)
    return string.format('%d', number)
end

local function entry_id(position)
    return int(position) .. '-0'
end

-- gone: the newest that cannot be replayed any more; out: the newest that is not in the log any more; held: how many can be
-- replayed, and counted: those of them that count; spare, spare_bytes: how many are gone and not yet out.
local function ring()
    return {gone = 0, out = 0, last = 0, held = 0, counted = 0, bytes = 0, spare = 0, spare_bytes = 0}
end

local function new_state(history)
    return {format = 1, history = history, newest = 0, mark = '', time = 0, updates = ring(), events = ring(), live_gone = 0, live_bytes = 0, live_out = 0, live_spare = 0, live_spare_bytes = 0}
end

local function unpacked(format, history, newest, mark, time, last, held, counted, bytes, rest)
    if type(format) == 'table' then
        return format -- as hubs packed it before there was a rest
    end
    return {format = format, history = history, newest = newest, mark = mark, time = time, updates = {last = last, held = held, counted = counted, bytes = bytes}, rest = rest}
end

local state = redis.call('GET', STATE)
state = state and unpacked(cmsgpack.unpack(state))

-- Unpacks the rest of the state, which most appends have no use for.
local function whole()
    if state.rest then
        local u = state.updates
        u.gone, u.out, u.spare, u.spare_bytes, state.events, state.live_gone, state.live_bytes, state.live_out, state.live_spare, state.live_spare_bytes = cmsgpack.unpack(state.rest)
        state.rest = nil
    end
end

local function save()
    local u = state.updates
    local rest = state.rest or cmsgpack.pack(u.gone, u.out, u.spare, u.spare_bytes, state.events, state.live_gone, state.live_bytes, state.live_out, state.live_spare, state.live_spare_bytes)
    redis.call('SET', STATE, cmsgpack.pack(state.format, state.history, state.newest, state.mark, state.time, u.last, u.held, u.counted, u.bytes, rest))
end

-- The time of the engine in milliseconds, or the one given; it never goes back.
local function clock(given)
    local now = tonumber(given)
    if not now then
        local time = redis.call('TIME')
        now = time[1] * 1000 + math.floor(time[2] / 1000)
    end
    if state and (state.time or 0) > now then
        return state.time
    end
    return now
end

local function is_history(history)
    return state and state.history == history
end

local function remember(id, place)
    if redis.call('HSETNX', IDS, id, place) == 0 then
        local places = redis.call('HGET', IDS, id)
        local first, last = string.match(places, '^(%d+) ?(%d*)$')
        redis.call('HSET', SAME, last == '' and first or last, place)
        redis.call('HSET', IDS, id, first .. ' ' .. place)
    end
end

-- Forgets places of ids; of an id that has several it is the earliest.
local function forget(ids, places)
    local alone = {}
    for i, known in ipairs(redis.call('HMGET', IDS, unpack(ids))) do
        local id, place = ids[i], places[i]
        if known == place then
            alone[#alone + 1] = id
        else
            local first, last = string.match(redis.call('HGET', IDS, id) or '', '^(%d+) ?(%d*)$')
            if first == place and last == '' then
                redis.call('HDEL', IDS, id)
            elseif first == place then
                local second = redis.call('HGET', SAME, first)
                redis.call('HDEL', SAME, first)
                redis.call('HSET', IDS, id, second == last and last or second .. ' ' .. last)
            end
        end
    end
    if #alone > 0 then
        redis.call('HDEL', IDS, unpack(alone))
    end
end

-- Forgets ids of the oldest in a ring until its limits are kept; returns how many steps are left.
local function let_go(r, heads, letter, max, max_bytes, now, up_to, steps)
    local cut = MAX_AGE > 0 and now - MAX_AGE or -1
    local is_kept = false
    while steps > 0 and r.held > 0 and not is_kept do
        local batch = redis.call('LRANGE', heads, r.spare, r.spare + math.min(steps, BATCH) - 1)
        local ids, places = {}, {}
        for i, head in ipairs(batch) do
            local place, time, size, counted, id = string.match(head, '^(%d+) (%d+) (%d+) (%d) (.*)$')
            local position = tonumber(place)
            is_kept = not (r.counted > max or (r.bytes > max_bytes and position < r.last) or tonumber(time) <= cut or position <= up_to)
            if is_kept then
                break
            end
            ids[i], places[i] = letter .. id, place
            r.gone = position
            r.held = r.held - 1
            r.counted = r.counted - tonumber(counted)
            r.bytes = r.bytes - tonumber(size)
            r.spare = r.spare + 1
            r.spare_bytes = r.spare_bytes + tonumber(size)
            steps = steps - 1
        end
        if #ids == 0 then
            return steps
        end
        forget(ids, places)
    end
    return steps
end

-- Takes out of the log what has been gone for long enough; returns how many steps are left.
local function take_out(r, heads, now, steps)
    while steps > 0 and r.spare > 0 do
        local batch = redis.call('LRANGE', heads, 0, math.min(steps, r.spare, BATCH) - 1)
        local out = {}
        for _, head in ipairs(batch) do
            local position, time, size = string.match(head, '^(%d+) (%d+) (%d+)')
            if not (r.spare > SPARE_COUNT or r.spare_bytes > SPARE_BYTES or tonumber(time) <= now - SPARE_MILLIS) then
                break
            end
            r.out = tonumber(position)
            r.spare = r.spare - 1
            r.spare_bytes = r.spare_bytes - tonumber(size)
            out[#out + 1] = position .. '-0'
        end
        if #out == 0 then
            return steps
        end
        redis.call('LTRIM', heads, #out, -1)
        if r == state.updates then
            redis.call('XTRIM', LOG, 'MINID', entry_id(r.out + 1))
        else
            redis.call('XDEL', LOG, unpack(out))
        end
        steps = steps - #out
    end
    return steps
end

-- What is never kept is gone beyond a few bytes; but a while longer it is there for hubs that have not heard of it yet.
local function take_out_live()
    while state.live_bytes > LIVE_BYTES and redis.call('LLEN', LIVE) - state.live_spare > 1 do
        local position, size = string.match(redis.call('LINDEX', LIVE, state.live_spare), '^(%d+) (%d+)$')
        state.live_bytes = state.live_bytes - tonumber(size)
        state.live_gone = tonumber(position)
        state.live_spare = state.live_spare + 1
        state.live_spare_bytes = state.live_spare_bytes + tonumber(size)
    end
    while state.live_spare_bytes > LIVE_SPARE_BYTES do
        local position, size = string.match(redis.call('LPOP', LIVE), '^(%d+) (%d+)$')
        state.live_spare = state.live_spare - 1
        state.live_spare_bytes = state.live_spare_bytes - tonumber(size)
        state.live_out = tonumber(position)
        redis.call('XDEL', LOG, position .. '-0')
    end
end

local function take_out_expired(now, steps)
    local expired = redis.call('ZRANGEBYSCORE', EXPIRING, '-inf', int(now - SPARE_MILLIS), 'LIMIT', 0, steps)
    if #expired > 0 then
        local entries = {}
        for i, position in ipairs(expired) do
            entries[i] = position .. '-0'
        end
        redis.call('XDEL', LOG, unpack(entries))
        redis.call('ZREM', EXPIRING, unpack(expired))
    end
    return steps - #expired
end

-- Trims what is beyond the limits, in at most so many steps, and keeps the state when it has changed. Returns whether no more than the
-- limits allow can be replayed, and whether there is nothing more to do.
local function trim(now, most)
    whole()
    local updates, events, steps = state.updates, state.events, most
    steps = let_go(updates, UPDATES, 'u', MAX_UPDATES, MAX_BYTES, now, -1, steps)
    steps = let_go(events, EVENTS, 'e', MAX_EVENTS, MAX_EVENT_BYTES, now, updates.gone, steps)
    local is_exact = steps > 0
    steps = take_out(updates, UPDATES, now, steps)
    steps = take_out(events, EVENTS, now, steps)
    if steps > 0 and redis.call('EXISTS', EXPIRING) == 1 then
        steps = take_out_expired(now, steps)
    end
    if steps < most then
        state.time = now
        save()
    end
    return is_exact, steps > 0
end

local function trim_lazily(r, heads, letter, max, max_bytes, now)
    if r.counted > max + LAZY_COUNT or r.bytes > max_bytes + LAZY_BYTES then
        whole()
        let_go(r, heads, letter, max, max_bytes, now, -1, 2 * LAZY_COUNT)
        if r.spare > SPARE_COUNT + LAZY_COUNT or r.spare_bytes > SPARE_BYTES + LAZY_BYTES then
            take_out(r, heads, now, 2 * LAZY_COUNT)
        end
    end
end

-- Appends; returns the position. Size, until and time, which is now, are texts. The first command is one that Redis refuses when it is
-- full, so that nothing is done by half.
local function append(kind, size_text, id, lasts_until, record, now, time)
    if kind == 'e' or kind == 'n' then
        whole()
    end
    local position = state.newest + 1
    local r, heads, letter = state.updates, UPDATES, 'u'
    if kind == 'e' then
        r, heads, letter = state.events, EVENTS, 'e'
    end
    local size = tonumber(size_text)
    local held_size = size
    if kind == 'n' or kind == 'c' then
        held_size = 2 * #id + ID_BYTES
    end
    local counted = (kind == 'u' or kind == 'e') and 1 or 0
    local place = int(position)
    local entry = place .. '-0'
    redis.call('XADD', LOG, entry, 'h', kind .. ' ' .. size_text .. ' ' .. lasts_until, 'd', record)
    redis.call('RPUSH', heads, place .. ' ' .. time .. ' ' .. held_size .. ' ' .. counted .. ' ' .. id)
    if kind ~= 'c' then
        remember(letter .. id, place)
    end
    state.newest = position
    state.mark = id
    state.time = now
    r.last = position
    r.held = r.held + 1
    r.counted = r.counted + counted
    r.bytes = r.bytes + held_size
    if kind == 'n' then
        redis.call('RPUSH', LIVE, place .. ' ' .. size_text)
        state.live_bytes = state.live_bytes + size
        take_out_live()
    elseif lasts_until ~= '0' then
        redis.call('ZADD', EXPIRING, lasts_until, place)
    end
    if letter == 'u' then
        trim_lazily(r, heads, 'u', MAX_UPDATES, MAX_BYTES, now)
    else
        trim_lazily(r, heads, 'e', MAX_EVENTS, MAX_EVENT_BYTES, now)
    end
    return position
end

local function row(id)
    local packed = redis.call('HGET', NODES, id)
    return packed and cmsgpack.unpack(packed)
end

local function save_row(id, node)
    redis.call('HSET', NODES, id, cmsgpack.pack(node))
end

local function another_history()
    return redis.error_reply('MERCURE_HISTORY another one')
end
