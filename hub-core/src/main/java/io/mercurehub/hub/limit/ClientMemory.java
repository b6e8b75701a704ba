package io.mercurehub.hub.limit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that clients hold, bounded in sum: their matchers, the bodies they send, and what they have not read yet.
 *
 * <p>Each holder has an {@link Account}. One that wants more gets it when it fits, or when the holder would have no more than an
 * equal share of the whole. In the latter case the sum may be exceeded for a moment, since somebody then has more than an equal
 * share: the largest holders are ended until the rest fits. So whoever asks for little is always served, however much others
 * have taken, and nobody is ended who has little.
 *
 * <p>Safe for use by any thread. The lock of an account is held for a few additions only.
 */
public final class ClientMemory {

    /** An equal share is one of so many at least, also while there are few holders. */
    private static final int MIN_SHARES = 64;

    private final long maxBytes;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong ending = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final AtomicBoolean relieving = new AtomicBoolean();
    private final Set<Account> accounts = ConcurrentHashMap.newKeySet();
    private final MemoryWatch watch = new MemoryWatch(this::endLargest);

    /** @param maxBytes how much all holders may have in sum; at least 1 */
    public ClientMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Opens the account of a holder that has nothing yet.
     *
     * @param end ends the holder, soon: it has much, and memory is short. Called once at most, by any thread; must not block
     */
    public Account open(Runnable end) {
        Account account = new Account(end);
        accounts.add(account);
        return account;
    }

    /** {@return how much all holders may have in sum, in bytes} */
    public long maxBytes() {
        return maxBytes;
    }

    /** {@return how much all holders have in sum, in bytes} */
    public long usedBytes() {
        return used.get();
    }

    /** {@return how often a holder was refused more} */
    public long refused() {
        return refused.get();
    }

    /** {@return how many holders were ended} */
    public long ended() {
        return ended.get();
    }

    /** {@return how much a holder may have while memory is short, in bytes} */
    public long equalShare() {
        return maxBytes / Math.max(MIN_SHARES, accounts.size());
    }

    /** Ends the largest holders until those that are left fit. */
    public void relieve() {
        relieve(maxBytes);
    }

    /**
     * Looks whether the heap has room, and ends the largest holders when it hasn't. Called by one thread, several times a second.
     *
     * @param nowNanos the time, by a clock that never goes back
     */
    public void look(long nowNanos) {
        watch.tick(nowNanos);
    }

    /** {@return whether the heap has had no room for ten seconds, although the largest holders were ended} */
    public boolean isExhausted() {
        return watch.isExhausted();
    }

    /** Ends the largest holders until the rest has half of what it has now: there is no memory for what else there is. */
    private void endLargest() {
        relieve((used.get() - ending.get()) / 2);
    }

    private void relieve(long most) {
        if (!isMoreThan(most) || !relieving.compareAndSet(false, true)) {
            return;
        }
        try {
            List<Holder> holders = new ArrayList<>();
            for (Account account : accounts) {
                holders.add(new Holder(account, account.heldBytes()));
            }
            holders.sort(Comparator.comparingLong(Holder::bytes).reversed());
            for (Holder largest : holders) {
                if (!isMoreThan(most)) {
                    return;
                }
                largest.account().endHolder();
            }
        } finally {
            relieving.set(false);
        }
    }

    private boolean isMoreThan(long most) {
        return used.get() - ending.get() > most;
    }

    /** What an account had when somebody looked; sorting wants numbers that stay. */
    private record Holder(Account account, long bytes) {}

    /**
     * What one holder has.
     *
     * <p>Its methods are called by one thread at a time, but for the end of the holder, which may come from any.
     */
    public final class Account implements AutoCloseable {

        private final Runnable end;

        @GuardedBy("this")
        private long held;

        @GuardedBy("this")
        private boolean isEnding;

        @GuardedBy("this")
        private boolean isClosed;

        private Account(Runnable end) {
            this.end = end;
        }

        /** {@return how much it has, in bytes} */
        public synchronized long heldBytes() {
            return held;
        }

        /**
         * Takes more.
         *
         * @param bytes how much more; not negative
         * @return whether it has it now; false: nothing has changed
         */
        public boolean tryGrow(long bytes) {
            synchronized (this) {
                if (used.get() + bytes > maxBytes && held + bytes > equalShare()) {
                    refused.incrementAndGet();
                    return false;
                }
                add(bytes);
            }
            relieve();
            return true;
        }

        /** Says how much it has now, which nobody can refuse any more. */
        public void set(long bytes) {
            synchronized (this) {
                add(bytes - held);
            }
            relieve();
        }

        /** Gives back all that it has, for good. A second call does nothing. */
        @Override
        public synchronized void close() {
            accounts.remove(this);
            add(-held);
            isClosed = true;
        }

        @GuardedBy("this")
        private void add(long bytes) {
            if (isClosed) {
                return;
            }
            held += bytes;
            used.addAndGet(bytes);
            if (isEnding) {
                ending.addAndGet(bytes);
            }
        }

        private void endHolder() {
            synchronized (this) {
                if (isEnding || isClosed || held == 0) {
                    return;
                }
                isEnding = true;
                ending.addAndGet(held);
            }
            ended.incrementAndGet();
            end.run();
        }
    }
}
