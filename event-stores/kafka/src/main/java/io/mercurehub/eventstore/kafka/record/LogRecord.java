package io.mercurehub.eventstore.kafka.record;

/**
 * A record of the log.
 *
 * @param history tells the topic for which it was written from one of the same name that was made before or after
 * @param timeMillis when it was written, in milliseconds since 1970
 * @param entry what it says
 */
public record LogRecord(int history, long timeMillis, Entry entry) {}
