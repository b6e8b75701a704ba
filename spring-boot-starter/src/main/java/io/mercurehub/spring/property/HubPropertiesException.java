package io.mercurehub.spring.property;

import java.util.List;

/** Properties of a hub that cannot be used. Has every problem that was found, not only the first. */
public final class HubPropertiesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    // Not serialised: the message says it all.
    private final transient List<String> problems;

    private final String action;

    /** @param problems what is wrong, each with the name of its property; at least one; without secrets */
    HubPropertiesException(List<String> problems) {
        this(
                problems,
                "Change these properties. Every property below " + PropertyName.PREFIX
                        + " is in the completion of your IDE, and in docs/spring-boot.md of the hub.");
    }

    /**
     * @param problems what is wrong, each with the name of its property; at least one; without secrets
     * @param action what to do
     */
    HubPropertiesException(List<String> problems, String action) {
        super("Properties of the hub cannot be used: " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
        this.action = action;
    }

    /** {@return what is wrong, each with the name of its property, in the order in which to show it} */
    public List<String> problems() {
        return problems;
    }

    /** {@return what to do} */
    public String action() {
        return action;
    }
}
