package io.mercurehub.spring.property;

import java.util.List;

/** Properties of a hub that cannot be used. Has every problem that was found, not only the first. */
public final class HubPropertiesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    // Not serialised: the message says it all.
    private final transient List<String> problems;

    /** @param problems what is wrong, each with the name of its property; at least one; without secrets */
    HubPropertiesException(List<String> problems) {
        super("Properties of the hub cannot be used: " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** {@return what is wrong, each with the name of its property, in the order in which to show it} */
    public List<String> problems() {
        return problems;
    }
}
