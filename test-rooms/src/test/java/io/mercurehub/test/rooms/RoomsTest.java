package io.mercurehub.test.rooms;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Each rule finds out who breaks it, here or in the library that this module uses. */
class RoomsTest {

    private static final Rooms OURS = Rooms.below("io.mercurehub.test", "rooms");

    @Test
    void findsAClassOutsideOfTheRooms() {
        OURS.checkOrder();

        assertBroken(() -> Rooms.below("io.mercurehub.test", "elsewhere").checkOrder(), "Rooms");
    }

    @Test
    void findsARoomThatUsesOneAfterIt() {
        assertBroken(
                () -> Rooms.below("com.tngtech.archunit.lang", "conditions", "extension", "syntax.elements", "syntax")
                        .checkOrder(),
                "lang.conditions");
    }

    @Test
    void findsWhatIsUsedFromOutside() {
        OURS.checkOutside("com.tngtech.archunit..");

        assertBroken(OURS::checkOutside, "com.tngtech.archunit");
    }

    @Test
    void findsALibraryThatIsKnownOutsideOfItsDoors() {
        OURS.checkNoDoors("org.slf4j..", "rooms");

        assertBroken(() -> OURS.checkDoors("com.tngtech.archunit..", Rooms.ROOT), "Rooms");
        assertBroken(() -> OURS.checkNoDoors("com.tngtech.archunit..", "rooms"), "Rooms");
    }

    private static void assertBroken(ThrowingCallable rule, String by) {
        assertThatThrownBy(rule).isInstanceOf(AssertionError.class).hasMessageContaining(by);
    }
}
