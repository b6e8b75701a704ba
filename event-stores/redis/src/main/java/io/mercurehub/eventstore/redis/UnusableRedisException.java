package io.mercurehub.eventstore.redis;

/** This Redis will not do, however long one waits. */
final class UnusableRedisException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnusableRedisException(String message) {
        super(message);
    }
}
