package io.mercurehub.config.store;

import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.store.HistorySettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What can be set of a hub that is one of several on a shared log, whatever the engine.
 *
 * @param node by which operators know it; 1 to 100 characters without spaces
 * @param lease for how long it counts as alive after its last sign of life; at least a millisecond
 * @param timeout how long the engine may take to answer; at least a millisecond
 * @param startupTimeout for how long an engine is waited for that cannot be reached at the start; at least a millisecond
 */
public record NodeOptions(String node, Duration lease, Duration timeout, Duration startupTimeout) {

    /** The lease when nothing else is said. */
    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(15);

    /** How long the engine may take when nothing else is said. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    /** For how long a start waits when nothing else is said. */
    public static final Duration DEFAULT_STARTUP_TIMEOUT = Duration.ofSeconds(30);

    private static final String NODE = "node";
    private static final String LEASE = "lease";
    private static final String TIMEOUT = "timeout";
    private static final String STARTUP_TIMEOUT = "startup_timeout";

    private static final List<String> NAMES = List.of(NODE, LEASE, TIMEOUT, STARTUP_TIMEOUT);

    /** How many events of subscriptions are kept, besides updates. */
    public static final String MAX_SUBSCRIPTION_EVENTS = "max_subscription_events";

    private static final Pattern NAME = Pattern.compile("[!-~]{1,100}");

    /**
     * {@return the names of all options of a transport: its own, these, and those of the history}
     *
     * @param own those that only this transport has
     */
    public static List<String> namesWith(String... own) {
        return Stream.of(
                        List.of(own),
                        NAMES,
                        List.of(
                                HistorySettings.MAX_EVENTS,
                                MAX_SUBSCRIPTION_EVENTS,
                                HistorySettings.MAX_AGE,
                                HistorySettings.MAX_BYTES))
                .flatMap(List::stream)
                .toList();
    }

    /** {@return the options, with the defaults of those that are not there; the node is called as the machine is} */
    public static NodeOptions read(StoreOptions options) {
        return new NodeOptions(
                options.read(NODE, hostName(), NodeOptions::name),
                options.duration(LEASE, "a time such as 15s").orElse(DEFAULT_LEASE),
                options.duration(TIMEOUT, "a time such as 5s").orElse(DEFAULT_TIMEOUT),
                options.duration(STARTUP_TIMEOUT, "a time such as 30s").orElse(DEFAULT_STARTUP_TIMEOUT));
    }

    /** {@return the machine's name, as a container has it} */
    public static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw OptionValueException.expected(text, "1 to 100 characters without spaces");
        }
        return text;
    }
}
