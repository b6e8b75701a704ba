package io.mercurehub.hub;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problems;
import io.mercurehub.hub.store.EventStoreOpener;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.MemoryEventStore;
import java.net.URI;
import java.time.Duration;

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
 * @param store opens the event store
 * @param history how much of the history is kept; what it leaves open, the event store says
 * @param maxPendingBytes how many bytes of updates may wait for one subscriber before it falls back to catching up from the history
 * @param maxRecentBytes how many bytes of the newest updates are kept, ready to send, for all who are a little behind
 * @param maxClientMemory how much memory clients may hold in sum, in bytes; 0 for a quarter of the heap
 */
public record HubConfig(
        URI resourceIdentifier,
        UnknownLastEventId unknownLastEventId,
        boolean subscriptions,
        Duration dispatchTimeout,
        Duration shutdownTimeout,
        EventStoreOpener store,
        HistorySettings history,
        int maxPendingBytes,
        int maxRecentBytes,
        long maxClientMemory) {

    private static final EventStoreOpener IN_MEMORY = MemoryEventStore::new;

    /** What happens to a last event id that the history does not hold. */
    public enum UnknownLastEventId {
        /** Replay all that is retained. */
        REPLAY,
        /** Replay nothing: begin with what comes next. */
        SKIP
    }

    /** @throws ConfigurationException with every problem, when there is any */
    public HubConfig {
        Problems problems = new Problems();
        problems.require(
                isHttpUrl(resourceIdentifier),
                "resource_identifier",
                resourceIdentifier.toString(),
                "an absolute http or https URL with a path, without query and fragment,"
                        + " such as https://www.example.org/.well-known/mercure");
        problems.requireTimeout("dispatch_timeout", dispatchTimeout);
        problems.requireTimeout("shutdown_timeout", shutdownTimeout);
        problems.requireBetween("max_pending_bytes", maxPendingBytes, 1, Integer.MAX_VALUE);
        problems.requireBetween("max_recent_bytes", maxRecentBytes, 0, Integer.MAX_VALUE);
        problems.requireBetween("max_client_memory", maxClientMemory, 0, Long.MAX_VALUE);
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
        private EventStoreOpener store = IN_MEMORY;
        private HistorySettings history = HistorySettings.DEFAULTS;
        private int maxPendingBytes = 64 * 1024;
        private int maxRecentBytes = 16 * 1024 * 1024;
        private long maxClientMemory;

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

        /** Sets what opens the event store. Default: {@link MemoryEventStore#MemoryEventStore(HistorySettings)}. */
        public Builder store(EventStoreOpener opener) {
            this.store = opener;
            return this;
        }

        /** {@return what opens the event store} */
        public EventStoreOpener store() {
            return store;
        }

        /**
         * Sets how much of the history is kept. Default: what the event store says.
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
                    store,
                    history,
                    maxPendingBytes,
                    maxRecentBytes,
                    maxClientMemory);
        }
    }
}
