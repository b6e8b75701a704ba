package io.mercurehub.eventstore.file;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private final Map<Work, Tasks> all = new EnumMap<>(Work.class);
    private final List<Runnable> ticks = new ArrayList<>();

    /** @param afterEach is done after each task; what it throws reaches the test */
    StepExecutors(RandomGenerator random, Runnable afterEach) {
        this.random = random;
        this.afterEach = afterEach;
        for (Work work : Work.values()) {
            all.put(work, new Tasks());
        }
    }

    /** Runs one task; whether there was any. */
    boolean step() {
        List<Tasks> busy =
                all.values().stream().filter(tasks -> !tasks.waiting.isEmpty()).toList();
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

    /** Runs all of one kind. */
    void drain(Work work) {
        Tasks tasks = on(work);
        while (!tasks.waiting.isEmpty()) {
            tasks.runNext();
        }
    }

    /** Lets time pass for whoever looks at the clock again and again. */
    void tick() {
        ticks.forEach(Runnable::run);
        afterEach.run();
    }

    @Override
    public Tasks on(Work work) {
        return Objects.requireNonNull(all.get(work));
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
    final class Tasks implements Executor {

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
