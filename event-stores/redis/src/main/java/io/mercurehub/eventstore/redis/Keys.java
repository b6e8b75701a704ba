package io.mercurehub.eventstore.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** The names of all keys of one log. They are in one slot of a Redis Cluster, whatever the prefix. A value. */
final class Keys {

    private static final List<String> NAMES =
            List.of("state", "log", "updates", "events", "ids", "same", "live", "expiring", "nodes");

    private final String prefix;
    private final byte[][] all;

    Keys(String prefix) {
        this.prefix = "{" + prefix + "}:";
        this.all = NAMES.stream().map(this::key).toArray(byte[][]::new);
    }

    /** {@return those that every script gets} */
    byte[][] all() {
        return all;
    }

    /** {@return the same, then those of the subscriptions of some nodes} */
    byte[][] allAnd(List<String> nodes) {
        return Stream.concat(Stream.of(all), nodes.stream().map(node -> key("begun:" + node)))
                .toArray(byte[][]::new);
    }

    byte[] log() {
        return key("log");
    }

    byte[] nodes() {
        return key("nodes");
    }

    private byte[] key(String name) {
        return (prefix + name).getBytes(StandardCharsets.UTF_8);
    }
}
