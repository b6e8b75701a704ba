package io.mercurehub.sample;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rooms of the application, and who is a member of which. Here it is decided who may read and write what. */
final class Rooms {

    private final Map<String, Set<String>> members;

    Rooms(Map<String, Set<String>> members) {
        this.members = members;
    }

    static Rooms ofTheDemo() {
        return new Rooms(Map.of(
                "lobby", Set.of("alice", "bob", "carol"),
                "kitchen", Set.of("alice", "bob"),
                "garden", Set.of("alice", "carol")));
    }

    /** {@return whether the user reads and writes in the room; not when there is no such room} */
    boolean isMember(String user, String room) {
        return members.getOrDefault(room, Set.of()).contains(user);
    }

    /** {@return the names of the user's rooms, sorted} */
    List<String> of(String user) {
        return members.keySet().stream()
                .filter(room -> isMember(user, room))
                .sorted()
                .toList();
    }

    /** {@return the topic of a room: the name under which its posts are published, and subscribed to} */
    static String topic(String room) {
        return "/rooms/" + room;
    }
}
