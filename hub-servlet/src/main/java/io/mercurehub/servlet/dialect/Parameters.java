package io.mercurehub.servlet.dialect;

import java.util.List;

/** The parameters of a request, of which each name may appear several times. */
public interface Parameters {

    /**
     * {@return the values of a parameter in the order of the request; empty when it is absent}
     *
     * @throws RefusedException when a value isn't UTF-8
     */
    List<String> all(String name);
}
