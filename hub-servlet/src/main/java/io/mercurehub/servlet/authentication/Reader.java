package io.mercurehub.servlet.authentication;

import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.output.Admission;
import java.time.Instant;
import java.util.Optional;

/**
 * Somebody who subscribes, and what they may read. A value.
 *
 * @param grants what they may read beyond public updates
 * @param payload what is said of them to those who may know who is subscribed to what; JSON
 * @param until when that ends; empty: never
 * @param holder what equals that of whoever shares their bounds; empty: nobody's
 * @param principal who they are to the application; empty: it has not said that
 */
public record Reader(
        Grants grants,
        Optional<String> payload,
        Optional<Instant> until,
        Optional<Object> holder,
        Optional<Principal> principal) {

    /** Somebody of whom nothing is known. */
    static final Reader ANYBODY =
            new Reader(Grants.NONE, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Somebody whom the application knows.
     *
     * @param name by which it revokes what they may read
     * @param admission since when it has said so
     */
    public record Principal(String name, Admission admission) {}

    /** {@return what they may read; not who they are} */
    @Override
    public String toString() {
        return "Reader[" + grants + "]";
    }
}
