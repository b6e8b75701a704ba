package io.mercurehub.config.store;

/** Hears what the check of a {@link StoredHistory} finds, and how far it is. */
@FunctionalInterface
public interface CheckListener {

    /** Something is not as it was written. */
    void damaged(HistoryDamage damage);

    /**
     * A part has been checked; called often. By default nothing happens.
     *
     * @param bytes how many bytes have been checked so far
     * @param ofBytes how many there are
     */
    default void checked(long bytes, long ofBytes) {}
}
