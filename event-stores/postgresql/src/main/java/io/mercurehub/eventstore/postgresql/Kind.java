package io.mercurehub.eventstore.postgresql;

/** What a row of the log tells. */
enum Kind {

    /** An update. */
    UPDATE(0),

    /** An update in which the hub tells of a subscription. */
    EVENT(1),

    /** What a principal reads ends; its data is the principal. */
    REVOCATION(2);

    /** The greatest number of a kind. */
    static final int LAST = 2;

    private final int number;

    Kind(int number) {
        this.number = number;
    }

    /** {@return how the database has it} */
    int number() {
        return number;
    }
}
