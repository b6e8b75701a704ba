package io.mercurehub.hub.dispatch;

import static io.mercurehub.hub.Interleavings.explore;
import static io.mercurehub.hub.Interleavings.together;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A wake-up is never lost, whenever it comes while the reader falls asleep: else the reader would sleep for ever. */
@Tag("ci")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class MailboxLincheckTest {

    @Test
    void theReaderGetsAllThatOthersPutIn() {
        explore(() -> {
            Mailbox<String> mailbox = new StrictMailbox();
            int[] heard = {0};
            together(
                    () -> {
                        while (heard[0] < 2) {
                            Runnable command = mailbox.take();
                            if (command != null) {
                                command.run();
                            } else if (mailbox.takeSignal() != null) {
                                heard[0]++;
                            } else {
                                mailbox.await(-1, () -> false);
                            }
                        }
                    },
                    () -> mailbox.signal("happened"),
                    () -> mailbox.execute(() -> heard[0]++));
            if (mailbox.isParked() || !mailbox.isEmpty()) {
                throw new AssertionError("parked: " + mailbox.isParked() + ", empty: " + mailbox.isEmpty());
            }
        });
    }

    /** As a lane sleeps until the recent updates go on, and the tail wakes it. */
    @Test
    void theReaderSeesWorkThatIsNotInTheMailbox() {
        explore(() -> {
            Mailbox<String> mailbox = new StrictMailbox();
            AtomicInteger head = new AtomicInteger();
            together(
                    () -> {
                        while (head.get() == 0) {
                            mailbox.await(-1, () -> head.get() > 0);
                        }
                    },
                    () -> {
                        head.set(1);
                        mailbox.wake();
                    });
        });
    }

    /** As a publisher makes a small round of a lane whose thread sleeps. One at a time reads, and nothing is left unread. */
    @Test
    void nothingIsLeftByThoseWhoWorkInPlaceOfTheReader() {
        explore(() -> {
            Mailbox<String> mailbox = new StrictMailbox();
            AtomicInteger head = new AtomicInteger();
            int[] next = {0};
            int[] read = {0};
            BooleanSupplier news = () -> next[0] < head.get();
            Runnable round = () -> {
                for (; next[0] < head.get(); next[0]++) {
                    read[0]++;
                }
            };
            Runnable publisher = () -> {
                head.incrementAndGet();
                if (mailbox.borrow()) {
                    round.run();
                    mailbox.giveBack(next[0] == 2, news);
                } else {
                    mailbox.wake();
                }
            };
            together(
                    () -> {
                        round.run();
                        while (next[0] < 2) {
                            mailbox.await(-1, news);
                            round.run();
                        }
                    },
                    publisher,
                    publisher);
            if (read[0] != 2) {
                throw new AssertionError("read: " + read[0]);
            }
        });
    }

    /** A mailbox whose reader is woken by its unpark alone. Lincheck has a parked thread wake up at any time, as a JVM may. */
    private static final class StrictMailbox extends Mailbox<String> {

        private final AtomicBoolean permit = new AtomicBoolean();

        @Override
        void park(long nanos) {
            while (!permit.getAndSet(false)) {
                Thread.onSpinWait();
            }
        }

        @Override
        void unpark(@Nullable Thread sleeping) {
            permit.set(true);
        }
    }
}
