package io.mercurehub.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoomsTest {

    private final Rooms rooms = Rooms.ofTheDemo();

    @Test
    void aUserHasTheRoomsThatTheyAreAMemberOf() {
        assertThat(rooms.of("alice")).containsExactly("garden", "kitchen", "lobby");
        assertThat(rooms.of("bob")).containsExactly("kitchen", "lobby");
        assertThat(rooms.of("carol")).containsExactly("garden", "lobby");
        assertThat(rooms.of("mallory")).isEmpty();
    }

    @Test
    void nobodyIsAMemberOfARoomThatIsNotThere() {
        assertThat(rooms.isMember("alice", "garden")).isTrue();
        assertThat(rooms.isMember("bob", "garden")).isFalse();
        assertThat(rooms.isMember("alice", "attic")).isFalse();
        assertThat(rooms.isMember("alice", "")).isFalse();
    }

    @Test
    void everyRoomHasATopicOfItsOwn() {
        assertThat(Rooms.topic("lobby")).isEqualTo("/rooms/lobby");
    }
}
