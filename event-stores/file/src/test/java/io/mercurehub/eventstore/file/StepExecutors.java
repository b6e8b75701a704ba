package io.mercurehub.eventstore.file;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Executors whose tasks are run by the test, one at a time, in an order that chance decides among the executors.
 *
 * <p>So a seed says everything that happens.
 */
final class StepExecutors implements StoreExecutors {

    private final RandomGenerator random;
    private final Runnable afterEach;
    private final Tasks commit = new Tasks();
    private final Tasks announce = new Tasks();
    private final Tasks read = new Tasks();
    private final Tasks tidy = new Tasks();
    private final Tasks prepare = new Tasks();
    private final List<Tasks> all = List.of(commit, announce, read, tidy, prepare);
    private final List<Runnable> ticks = new ArrayList<>();

    /** @param afterEach is done after each task; what it throws reaches the test */
    StepExecutors(RandomGenerator random, Runnable afterEach) {
        this.random = random;
        this.afterEach = afterEach;
    }

    /** Runs one task; whether there was any. */
    boolean step() {
        List<Tasks> busy =
                all.stream().filter(tasks -> !tasks.waiting.isEmpty()).toList();
        if (busy.isEmpty()) {
            return false;
        }
        busy.get(random.nextInt(busy.size())).runNext();
        return true;
    }

    /** Runs all tasks, and those that they bring. */
    void drain() {
        while (step()) {
            // One more.
        }
    }

    /** Runs all that writes. */
    void drainCommits() {
        while (!commit.waiting.isEmpty()) {
            commit.runNext();
        }
    }

    /** Runs all reading. */
    void drainReads() {
        while (!read.waiting.isEmpty()) {
            read.runNext();
        }
    }

    /** Runs all that gives space back. */
    void drainTidying() {
        while (!tidy.waiting.isEmpty()) {
            tidy.runNext();
        }
    }

    /** Lets time pass for whoever looks at the clock again and again. */
    void tick() {
        ticks.forEach(Runnable::run);
        afterEach.run();
    }

    @Override
    public Executor commit() {
        return commit;
    }

    @Override
    public Executor announce() {
        return announce;
    }

    @Override
    public Executor read() {
        return read;
    }

    @Override
    public Executor tidy() {
        return tidy;
    }

    @Override
    public Executor prepare() {
        return prepare;
    }

    @Override
    public void every(long milliseconds, Runnable task) {
        ticks.add(task);
    }

    @Override
    public void awaitEnd() {
        // There are no threads.
    }

    @Override
    public void close() {
        ticks.clear();
    }

    /** The tasks of one executor. */
    private final class Tasks implements Executor {

        private final Queue<Runnable> waiting = new ArrayDeque<>();

        void runNext() {
            waiting.remove().run();
            afterEach.run();
        }

        @Override
        public void execute(Runnable task) {
            waiting.add(task);
        }
    }
}
