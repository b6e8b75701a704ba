package io.mercurehub.servlet.token;

/** Where the keys of a role come from. They may change. May be used by any thread. */
interface KeySource extends AutoCloseable {

    /** {@return a source of keys that never change} */
    static KeySource of(KeySet keys) {
        return () -> keys;
    }

    /** {@return the keys of now} */
    KeySet current();

    /**
     * {@return the keys after a look for newer ones, since these have none for a token; the same when there are none, or it is too
     * early for a look}
     *
     * <p>May take a while, which is bounded.
     */
    default KeySet newerThan(KeySet known) {
        return known;
    }

    /** Waits for the end of the first look for keys, be it in vain; not for long. */
    default void awaitFirst() {}

    /** Ends what looks for newer keys. */
    @Override
    default void close() {}
}
