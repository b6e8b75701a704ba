package io.mercurehub.hub;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Placeholder until the table of options lands: names and types are final. */
public final class HubConfig {
    /** What happens to a last event id that the history does not hold. */
    public enum UnknownLastEventId {
        /** Replay all that is retained. */
        REPLAY,
        /** Replay nothing: begin with what comes next. */
        SKIP
    }

    public URI resourceIdentifier() {
        return URI.create("http://mercure.invalid/.well-known/mercure");
    }

    public UnknownLastEventId unknownLastEventId() {
        return UnknownLastEventId.REPLAY;
    }

    public Duration dispatchTimeout() {
        return Duration.ofSeconds(5);
    }

    public Duration shutdownTimeout() {
        return Duration.ofSeconds(5);
    }

    public String transport() {
        return "memory";
    }

    public Map<String, String> transportOptions() {
        return Map.of();
    }
    /** Per subscriber, bytes of frames not yet sent before it falls back to catching up. 64 KiB. */
    public int maxPendingBytes() {
        return 64 * 1024;
    }
    /** Newest encoded updates kept for everyone who is a little behind. 16 MiB. */
    public int maxRecentBytes() {
        return 16 * 1024 * 1024;
    }
    /** 0 = half the processors, at least 1, at most 8. */
    public int dispatchThreads() {
        return 0;
    }
    /** How many updates dispatch may be behind before acknowledgements wait. 256. */
    public int maxPublishLag() {
        return 256;
    }

    public int maxUnindexedMatchers() {
        return 10_000;
    }

    public int maxPatternLength() {
        return 4096;
    }
}
