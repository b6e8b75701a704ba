package io.mercurehub.servlet.refusal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.servlet.proxy.Clients;
import io.mercurehub.update.ProtocolStrings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs why requests are refused, and keeps the newest refusals for whoever runs the hub.
 *
 * <p>Of one reason and one client few lines a minute are written, and of one reason those of some clients, so that an attack neither
 * fills the disk nor hides the others; how many were left out is said. What is left out is not kept either.
 *
 * <p>Safe for use by any thread; its lock is held for a few operations on small maps.
 */
public final class Refusals {

    private static final Logger LOGGER = LoggerFactory.getLogger(Refusals.class);

    private static final Pattern LOCAL_HOST =
            Pattern.compile("(?i)(([a-z0-9.-]+\\.)?localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]*)?");

    /** The names of header fields by which proxies say whom they ask for. */
    private static final Pattern FORWARDING =
            Pattern.compile("(?i)forwarded|via|x-forwarded-.*|x-real-ip|cf-connecting-ip|true-client-ip");

    private static final int MAX_KEPT = 200;
    private static final int MAX_OF_CLIENT = 3;
    private static final int MAX_CLIENTS = 20;
    private static final int MAX_TEXT_LENGTH = 500;
    private static final long MINUTE_MILLIS = 60_000;

    private final InstantSource clock;

    @GuardedBy("this")
    private final Deque<Entry> newest = new ArrayDeque<>();

    /** By reason, how often each client has been logged in this minute. */
    @GuardedBy("this")
    private final Map<String, Map<String, Integer>> logged = new HashMap<>();

    @GuardedBy("this")
    private final Map<String, Integer> leftOut = new TreeMap<>();

    @GuardedBy("this")
    private long minute;

    /**
     * A request that was refused.
     *
     * @param at when
     * @param id of the request, made for this
     * @param code the reason code; see {@code docs/troubleshooting.md}
     * @param method of the request
     * @param client the address that has sent it
     * @param text why; without any part of a token
     */
    public record Entry(Instant at, String id, String code, String method, String client, String text) {}

    /** @param clock by which minutes pass */
    public Refusals(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * {@return whether a request comes from this machine, and from nobody else by way of it: then its sender may know why others are refused}
     *
     * @param peer the address at the other end of the connection
     * @param host the field {@code Host}; empty when there is none
     * @param fields the names of all header fields
     */
    public static boolean isLocal(@Nullable String peer, String host, Collection<String> fields) {
        return Clients.isThisMachine(peer)
                && LOCAL_HOST.matcher(host).matches()
                && fields.stream().noneMatch(name -> FORWARDING.matcher(name).matches());
    }

    /** {@return the newest refusals, oldest first; 200 at most} */
    public synchronized List<Entry> newest() {
        return new ArrayList<>(newest);
    }

    /**
     * Adds a refusal.
     *
     * @param method of the request, as the client has written it
     */
    public void add(String code, String method, String client, String text) {
        Instant now = clock.instant();
        String before = "";
        @Nullable Entry entry = null;
        synchronized (this) {
            if (now.toEpochMilli() / MINUTE_MILLIS != minute) {
                minute = now.toEpochMilli() / MINUTE_MILLIS;
                before = leftOut.isEmpty() ? "" : leftOut.toString();
                leftOut.clear();
                logged.clear();
            }
            if (isWithinBounds(code, client)) {
                entry = entry(now, code, method, client, text);
                keep(entry);
            } else {
                leftOut.merge(code, 1, Integer::sum);
            }
        }
        if (!before.isEmpty()) {
            LOGGER.info("Refusals that were not logged in a minute, by reason: {}", before);
        }
        if (entry != null) {
            LOGGER.info("{} from {} refused [{}]: {}: {}", quoted(method), client, entry.id(), code, entry.text());
        }
    }

    private static Entry entry(Instant at, String code, String method, String client, String text) {
        return new Entry(
                at,
                HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()),
                code,
                method,
                client,
                text.length() > MAX_TEXT_LENGTH ? text.substring(0, MAX_TEXT_LENGTH) + "…" : text);
    }

    @GuardedBy("this")
    private void keep(Entry entry) {
        if (newest.size() == MAX_KEPT) {
            newest.removeFirst();
        }
        newest.addLast(entry);
    }

    @GuardedBy("this")
    private boolean isWithinBounds(String code, String client) {
        Map<String, Integer> ofCode = logged.computeIfAbsent(code, unused -> new HashMap<>());
        int count = ofCode.getOrDefault(client, 0);
        if (count == MAX_OF_CLIENT || (count == 0 && ofCode.size() == MAX_CLIENTS)) {
            return false;
        }
        ofCode.put(client, count + 1);
        return true;
    }

    /** {@return a method as it may be logged: containers let through more than letters} */
    private static String quoted(String method) {
        return method.chars().allMatch(Character::isLetterOrDigit) && method.length() < 20
                ? method
                : ProtocolStrings.quote(method);
    }
}
