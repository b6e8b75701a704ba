package io.mercurehub.eventstore.kafka;

/** The threads of a store. */
final class StoreThreads {

    private StoreThreads() {}

    /** {@return a thread that does not keep the process} */
    static Thread daemon(String purpose, Runnable task) {
        Thread thread = new Thread(task, "mercure-kafka-" + purpose);
        thread.setDaemon(true);
        return thread;
    }
}
