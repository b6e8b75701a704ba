package io.mercurehub.eventstore.redis;

import io.lettuce.core.RedisCommandExecutionException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an operator wants to know of a Redis.
 *
 * @param losses what it loses when it is killed, in a few words
 */
record Server(String losses) {

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

    /**
     * {@return what a Redis says of itself}
     *
     * @throws UnusableRedisException when it is too old, cannot be written, or may throw the log away
     */
    static Server examine(Session session) {
        info(session, "server", "redis_version").ifPresent(Server::requireVersion);
        if (info(session, "replication", "role").filter("slave"::equals).isPresent()) {
            throw new UnusableRedisException("is a replica that cannot be written (expected: the primary)");
        }
        String policy = info(session, "memory", "maxmemory_policy").orElse("unknown");
        if (policy.startsWith("allkeys")
                && !info(session, "memory", "maxmemory").orElse("0").equals("0")) {
            throw new UnusableRedisException("may throw the log away when its memory is full (maxmemory-policy "
                    + policy + "; expected: noeviction, or a volatile one)");
        }
        return new Server(losses(session));
    }

    private static void requireVersion(String version) {
        Matcher parts = VERSION.matcher(version);
        if (parts.matches()) {
            int major = Integer.parseInt(parts.group(1));
            if (major < 6 || (major == 6 && Integer.parseInt(parts.group(2)) < 2)) {
                throw new UnusableRedisException("has version " + version + " (expected: 6.2 or later)");
            }
        }
    }

    private static String losses(Session session) {
        String aof = info(session, "persistence", "aof_enabled").orElse("unknown");
        if (aof.equals("0")) {
            return "without an append-only file, so that a crash of Redis loses what its last snapshot lacks";
        }
        String fsync = aof.equals("1") ? setting(session, "appendfsync") : "unknown";
        return switch (fsync) {
            case "always" -> "appendfsync always: a crash of Redis loses nothing that was acknowledged";
            case "everysec" -> "appendfsync everysec: a crash of its machine loses up to two seconds";
            case "no" -> "appendfsync no: a crash of its machine loses what the system had not written yet";
            default -> "it does not say what its crash loses";
        };
    }

    private static Optional<String> info(Session session, String section, String name) {
        try {
            return session.info(section)
                    .lines()
                    .filter(line -> line.startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip().toLowerCase(Locale.ROOT))
                    .findFirst();
        } catch (RedisCommandExecutionException refused) {
            return Optional.empty();
        }
    }

    private static String setting(Session session, String name) {
        try {
            Map<String, String> settings = session.settings(name);
            return settings.getOrDefault(name, "unknown");
        } catch (RedisCommandExecutionException refused) {
            return "unknown";
        }
    }
}
