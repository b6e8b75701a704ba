package io.mercurehub.hub;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problems;
import io.mercurehub.hub.store.EventStores;
import io.mercurehub.hub.store.HistorySettings;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a hub works: who it is, where its history lives, how long it waits and how much it holds. A value; everything in it has
 * been checked.
 *
 * <p>{@link #builder} has the defaults. Problems name each setting as its directive does.
 *
 * @param resourceIdentifier the hub's public URL: the base of relative topics
 * @param unknownLastEventId what a subscriber gets that asks for updates after an id which the history does not hold
 * @param subscriptions whether the hub tells who is subscribed to what, to those who may know
 * @param dispatchTimeout how long a subscriber may take nothing of what waits for it; zero for no limit
 * @param shutdownTimeout within which time {@link Hub#close} has ended all; zero to end at once
 * @param transport the name of the kind of event store
 * @param transportOptions the options of the event store, name to value as written; unmodifiable, in the order written
 * @param history how much of the history is kept; what it leaves open, the event store's options or defaults say
 * @param maxPendingBytes how many bytes of updates may wait for one subscriber before it falls back to catching up from the history
 * @param maxRecentBytes how many bytes of the newest updates are kept, ready to send, for all who are a little behind
 * @param maxClientMemory how much memory clients may hold in sum, in bytes; 0 for a quarter of the heap
 * @param dispatchThreads how many threads send to subscribers; 0 for half the processors, at least 1 and at most 8
 * @param maxPublishLag how many updates dispatch may be behind the history before publishers wait for it
 * @param maxUnindexedMatchers how many distinct matchers there may be that no index helps with, each of which costs time at every
 *     update
 * @param maxPatternLength how long a pattern of a topic matcher may be, in characters
 */
public record HubConfig(
        URI resourceIdentifier,
        UnknownLastEventId unknownLastEventId,
        boolean subscriptions,
        Duration dispatchTimeout,
        Duration shutdownTimeout,
        String transport,
        Map<String, String> transportOptions,
        HistorySettings history,
        int maxPendingBytes,
        int maxRecentBytes,
        long maxClientMemory,
        int dispatchThreads,
        int maxPublishLag,
        int maxUnindexedMatchers,
        int maxPatternLength) {

    /** What happens to a last event id that the history does not hold. */
    public enum UnknownLastEventId {
        /** Replay all that is retained. */
        REPLAY,
        /** Replay nothing: begin with what comes next. */
        SKIP
    }

    /** @throws ConfigurationException with every problem, when there is any */
    public HubConfig {
        transportOptions = Collections.unmodifiableMap(new LinkedHashMap<>(transportOptions));
        Problems problems = new Problems();
        problems.require(
                isHttpUrl(resourceIdentifier),
                "resource_identifier",
                resourceIdentifier.toString(),
                "an absolute http or https URL with a path, without query and fragment,"
                        + " such as https://www.example.org/.well-known/mercure");
        problems.requireTimeout("dispatch_timeout", dispatchTimeout);
        problems.requireTimeout("shutdown_timeout", shutdownTimeout);
        checkTransport(transport, transportOptions, history, problems);
        problems.requireBetween("max_pending_bytes", maxPendingBytes, 1, Integer.MAX_VALUE);
        problems.requireBetween("max_recent_bytes", maxRecentBytes, 0, Integer.MAX_VALUE);
        problems.requireBetween("max_client_memory", maxClientMemory, 0, Long.MAX_VALUE);
        problems.requireBetween("dispatch_threads", dispatchThreads, 0, 256);
        problems.requireBetween("max_publish_lag", maxPublishLag, 1, Integer.MAX_VALUE);
        problems.requireBetween("max_unindexed_matchers", maxUnindexedMatchers, 0, Integer.MAX_VALUE);
        problems.requireBetween("max_pattern_length", maxPatternLength, 1, Integer.MAX_VALUE);
        problems.throwIfAny();
    }

    /** {@return a builder that has every default} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the settings of a hub in memory, with every default} */
    public static HubConfig defaults() {
        return builder().build();
    }

    private static void checkTransport(
            String transport, Map<String, String> options, HistorySettings history, Problems problems) {
        EventStores.factory(transport)
                .ifPresentOrElse(
                        factory -> {
                            factory.problems(options).forEach(problem -> problems.add(problem.within("transport")));
                            factory.historyProblems(options, history)
                                    .forEach(problem -> problems.add(problem.within("history")));
                        },
                        () -> problems.require(
                                false,
                                "transport",
                                transport,
                                "one of those that are here: " + String.join(", ", EventStores.transports())));
    }

    private static boolean isHttpUrl(URI uri) {
        return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                && uri.getHost() != null
                && uri.getRawUserInfo() == null
                && uri.getRawPath() != null
                && uri.getRawPath().startsWith("/")
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
    }

    /** Collects settings and checks them all at the end. Confined to one thread. */
    public static final class Builder {

        private URI resourceIdentifier = URI.create("http://mercure.invalid/.well-known/mercure");
        private UnknownLastEventId unknownLastEventId = UnknownLastEventId.REPLAY;
        private boolean subscriptions;
        private Duration dispatchTimeout = Duration.ofSeconds(5);
        private Duration shutdownTimeout = Duration.ofSeconds(5);
        private String transport = "memory";
        private Map<String, String> transportOptions = Map.of();
        private HistorySettings history = HistorySettings.DEFAULTS;
        private int maxPendingBytes = 64 * 1024;
        private int maxRecentBytes = 16 * 1024 * 1024;
        private long maxClientMemory;
        private int dispatchThreads;
        private int maxPublishLag = 256;
        private int maxUnindexedMatchers = 10_000;
        private int maxPatternLength = 4096;

        private Builder() {}

        /**
         * Sets the hub's public URL. Default: a stand-in, {@code http://mercure.invalid/.well-known/mercure}.
         *
         * @param url an absolute http or https URL with a path, without query and fragment
         */
        public Builder resourceIdentifier(URI url) {
            this.resourceIdentifier = url;
            return this;
        }

        /** Sets what follows an id that the history does not hold. Default: replay all that is retained. */
        public Builder unknownLastEventId(UnknownLastEventId behaviour) {
            this.unknownLastEventId = behaviour;
            return this;
        }

        /** Sets whether the hub tells who is subscribed to what, to those who may know. Default: false. */
        public Builder subscriptions(boolean told) {
            this.subscriptions = told;
            return this;
        }

        /** Sets how long a subscriber may take nothing of what waits for it; zero for no limit. Default: 5 s. */
        public Builder dispatchTimeout(Duration timeout) {
            this.dispatchTimeout = timeout;
            return this;
        }

        /** Sets within which time closing the hub has ended all; zero to end at once. Default: 5 s. */
        public Builder shutdownTimeout(Duration timeout) {
            this.shutdownTimeout = timeout;
            return this;
        }

        /** Sets the kind of event store, with its own defaults. Default: {@code memory}. */
        public Builder transport(String name) {
            return transport(name, Map.of());
        }

        /**
         * Sets the kind of event store and its options.
         *
         * @param options name to value, as a directive would have them; they replace earlier ones
         */
        public Builder transport(String name, Map<String, String> options) {
            this.transport = name;
            this.transportOptions = new LinkedHashMap<>(options);
            return this;
        }

        /**
         * Sets how much of the history is kept. Default: what the event store's options or defaults say.
         *
         * @param settings replace earlier ones
         */
        public Builder history(HistorySettings settings) {
            this.history = settings;
            return this;
        }

        /** {@return what was set, to which more can be added} */
        public HistorySettings history() {
            return history;
        }

        /** Sets how many bytes of updates may wait for one subscriber, from 1. Default: 64 KiB. */
        public Builder maxPendingBytes(int bytes) {
            this.maxPendingBytes = bytes;
            return this;
        }

        /** Sets how many bytes of the newest updates are kept ready to send; 0 for none. Default: 16 MiB. */
        public Builder maxRecentBytes(int bytes) {
            this.maxRecentBytes = bytes;
            return this;
        }

        /** Sets how many bytes of memory clients may hold in sum. Default: 0, a quarter of the heap. */
        public Builder maxClientMemory(long bytes) {
            this.maxClientMemory = bytes;
            return this;
        }

        /** Sets how many threads send to subscribers, up to 256. Default: 0, half the processors, from 1 to 8. */
        public Builder dispatchThreads(int threads) {
            this.dispatchThreads = threads;
            return this;
        }

        /** Sets how many updates dispatch may be behind before publishers wait for it, from 1. Default: 256. */
        public Builder maxPublishLag(int updates) {
            this.maxPublishLag = updates;
            return this;
        }

        /** Sets how many distinct matchers there may be that no index helps with; 0 for none. Default: 10,000. */
        public Builder maxUnindexedMatchers(int matchers) {
            this.maxUnindexedMatchers = matchers;
            return this;
        }

        /** Sets how long a pattern may be, in characters, from 1. Default: 4,096. */
        public Builder maxPatternLength(int characters) {
            this.maxPatternLength = characters;
            return this;
        }

        /**
         * {@return the settings}
         *
         * @throws ConfigurationException with every problem, when there is any
         */
        public HubConfig build() {
            return new HubConfig(
                    resourceIdentifier,
                    unknownLastEventId,
                    subscriptions,
                    dispatchTimeout,
                    shutdownTimeout,
                    transport,
                    transportOptions,
                    history,
                    maxPendingBytes,
                    maxRecentBytes,
                    maxClientMemory,
                    dispatchThreads,
                    maxPublishLag,
                    maxUnindexedMatchers,
                    maxPatternLength);
        }
    }
}
