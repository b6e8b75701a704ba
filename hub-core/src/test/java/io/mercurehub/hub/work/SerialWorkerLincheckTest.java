package io.mercurehub.hub.work;

import static io.mercurehub.hub.Interleavings.explore;
import static io.mercurehub.hub.Interleavings.together;

import io.mercurehub.hub.Interleavings;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However those who bring work take turns: all of it is done, one piece at a time, and the worker is idle afterwards. */
@Tag("ci")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SerialWorkerLincheckTest {

    @Test
    void whoeverBringsWorkDoesIt() {
        explore(() -> new Work(Integer.MAX_VALUE, false).isDone());
    }

    @Test
    void theExecutorGoesOnAfterTheFirstSteps() {
        explore(() -> new Work(1, false).isDone());
    }

    @Test
    void theExecutorDoesAll() {
        explore(() -> new Work(0, false).isDone());
    }

    @Test
    void theThreadGoesOnByItselfWhenTheExecutorRefuses() {
        explore(() -> {
            Work work = new Work(1, false);
            work.refuses = true;
            work.isDone();
        });
    }

    @Test
    void theNextStepFollowsOneThatThrows() {
        explore(() -> new Work(1, true).isDone());
    }

    /** What two threads bring, and one worker does. */
    private static final class Work {

        private final Queue<String> inbox = new ConcurrentLinkedQueue<>();
        private final Queue<Thread> started = new ConcurrentLinkedQueue<>();
        private final SerialWorker worker;
        private final boolean throwsFirst;
        boolean refuses;

        /** These are confined to whoever is at work. */
        private boolean isInside;

        private int done;
        private int failures;

        Work(int stepsOfCaller, boolean throwsFirst) {
            Executor executor = task -> {
                if (refuses) {
                    throw new RejectedExecutionException("thrown by the test");
                }
                Thread thread = new Thread(task);
                started.add(thread);
                thread.start();
            };
            this.throwsFirst = throwsFirst;
            this.worker = new SerialWorker(executor, stepsOfCaller, this::step, failure -> failures++);
        }

        private boolean step() {
            if (isInside) {
                throw new AssertionError("two steps at the same time");
            }
            isInside = true;
            try {
                String piece = inbox.poll();
                if (piece == null) {
                    return false;
                }
                done++;
                if (throwsFirst && piece.equals("first")) {
                    throw new StackOverflowError("thrown by the test");
                }
                return true;
            } finally {
                isInside = false;
            }
        }

        private void bring(String piece) {
            inbox.add(piece);
            worker.wake();
        }

        void isDone() {
            together(
                    () -> {
                        bring("first");
                        bring("second");
                    },
                    () -> bring("other"));
            for (Thread thread = started.poll(); thread != null; thread = started.poll()) {
                Interleavings.join(thread);
            }
            if (done != 3 || failures != (throwsFirst ? 1 : 0) || worker.isBusy()) {
                throw new AssertionError(done + " done, " + failures + " failed, busy: " + worker.isBusy());
            }
        }
    }
}
