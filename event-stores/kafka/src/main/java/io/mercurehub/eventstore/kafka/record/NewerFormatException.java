package io.mercurehub.eventstore.kafka.record;

/** A record was written by a later version of the hub, in a form that this one does not know. */
public final class NewerFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NewerFormatException(int version) {
        super("format " + version + " (this hub reads format " + Records.VERSION + ")");
    }
}
