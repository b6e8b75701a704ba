package io.mercurehub.containertests.container;

/**
 * What a container, as it comes, answers before the hub is asked. The documentation says how to have the hub asked.
 *
 * @param encodedSlash the status for a path with {@code %2F}; 0: the hub is asked
 * @param unescapedQuery the status for a query component with <code>{</code>, <code>}</code> or {@code |}; 0: the hub is asked
 * @param longTarget the status for a URL of 10,000 characters; 0: the hub is asked
 * @param manyParameters the status for a query component of more than 1,000 parameters; 0: the hub is asked
 * @param asksForEveryBody whether a client that waits to be asked for its body is, whatever the hub will say
 * @param maxEntityBytes the longest body that the hub can read; 0: any
 */
public record OwnAnswers(
        int encodedSlash,
        int unescapedQuery,
        int longTarget,
        int manyParameters,
        boolean asksForEveryBody,
        long maxEntityBytes) {}
