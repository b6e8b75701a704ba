package io.mercurehub.hub.limit;

import java.time.Duration;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Whether there is memory left to go on with.
 *
 * <p>One error of memory means little: it may be somebody's single large wish. But when a small piece cannot be had, the largest
 * holders are ended; and when it still cannot be had ten seconds later, what holds the memory is nothing that anybody here can
 * end.
 *
 * <p>{@link #tick} is called by one thread at a time, several times a second; the rest by any. It looks once a second.
 */
final class MemoryWatch {

    private static final int PIECE_BYTES = 1024 * 1024;
    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

    private final IntFunction<byte[]> allocator;
    private final Runnable relief;
    private long lookedNanos = -LOOK_NANOS;
    private long shortSinceNanos;
    private boolean isShort;

    /** Where a piece stands for a moment, so that no compiler leaves it out. */
    private volatile byte @Nullable [] piece;

    private volatile boolean isExhausted;

    /** @param relief ends the largest holders of memory; called at each tick that finds none */
    MemoryWatch(Runnable relief) {
        this(byte[]::new, relief);
    }

    MemoryWatch(IntFunction<byte[]> allocator, Runnable relief) {
        this.allocator = allocator;
        this.relief = relief;
    }

    /**
     * Looks whether there is memory.
     *
     * @param nowNanos the time, by a clock that never goes back
     */
    void tick(long nowNanos) {
        if (nowNanos - lookedNanos < LOOK_NANOS) {
            return;
        }
        lookedNanos = nowNanos;
        if (hasMemory()) {
            isShort = false;
            isExhausted = false;
            return;
        }
        if (!isShort) {
            isShort = true;
            shortSinceNanos = nowNanos;
        }
        isExhausted = nowNanos - shortSinceNanos >= PATIENCE_NANOS;
        try {
            relief.run();
        } catch (RuntimeException | Error noneEvenForThat) {
            // The next tick tries again; code that runs for the first time fails in other ways than by an
            // OutOfMemoryError.
        }
    }

    private boolean hasMemory() {
        try {
            piece = allocator.apply(PIECE_BYTES);
            return piece != null;
        } catch (OutOfMemoryError none) {
            return false;
        } finally {
            piece = null;
        }
    }

    /** {@return whether there has been none for ten seconds, although the largest holders were ended} */
    boolean isExhausted() {
        return isExhausted;
    }
}
