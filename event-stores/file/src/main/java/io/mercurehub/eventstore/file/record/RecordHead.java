package io.mercurehub.eventstore.file.record;

/**
 * What stands before the body of a record.
 *
 * @param position its place in the log
 * @param timeMillis when it was appended, in milliseconds since 1970
 * @param lag its position minus that of the newest record known to be synced when this one was written
 * @param kind what the body is
 */
public record RecordHead(long position, long timeMillis, long lag, byte kind) {

    /** {@return whether it is an update in which the hub tells of a subscription} */
    public boolean isSubscriptionEvent() {
        return kind == Records.SUBSCRIPTION_EVENT;
    }

    /** {@return whether it has nothing but the id of an update, which holds its position} */
    public boolean isIdOnly() {
        return kind == Records.NEVER_KEPT || kind == Records.EXPIRED;
    }

    /** {@return the same of nothing but the id of the update, which has expired, or been trimmed, before those around it} */
    public RecordHead idOnly() {
        // An event has never counted as one of the updates, and must not begin to.
        return new RecordHead(position, timeMillis, lag, isSubscriptionEvent() ? Records.NEVER_KEPT : Records.EXPIRED);
    }

    /** {@return the newest position that is known to have been synced when this record was written} */
    public long durableThrough() {
        return position - lag;
    }
}
