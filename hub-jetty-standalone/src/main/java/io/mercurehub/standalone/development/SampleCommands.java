package io.mercurehub.standalone.development;

import java.util.List;

/** What to paste into a terminal to try a hub that has just been started there. */
public final class SampleCommands {

    private static final String TOPIC = "https://example.com/books/1";

    private SampleCommands() {}

    /**
     * {@return a command that subscribes and one that publishes to it, with a sentence each; every command and address has a
     * line of its own}
     *
     * @param origin the hub's URL without a path, such as {@code http://127.0.0.1:3000}
     * @param hubPath the path of the hub itself
     * @param publisherToken a token that allows publishing, as long as it lasts
     */
    public static List<String> lines(String origin, String hubPath, String publisherToken) {
        return """

            This is a development hub: anyone on this machine may subscribe, and its keys are its own.

            Subscribe, in another terminal:

            curl -N '%1$s?topic=%2$s'

            Publish, in a third one (the token is good for one hour; "token --publish '*'" makes another):

            curl -d 'topic=%2$s' -d 'data=Hello' -H 'Authorization: Bearer %3$s' %1$s

            Read more:

            %4$s/

            """.formatted(origin + hubPath, TOPIC, publisherToken, origin)
                .lines()
                .toList();
    }

    /**
     * {@return the same for a hub that has keys of its operator's, which are not shown: each command makes its token}
     *
     * @param origin the hub's URL without a path
     * @param hubPath the path of the hub itself
     * @param program what to write in front of a command of the hub
     * @param anonymous whether one may subscribe without a token
     */
    public static List<String> withKeys(String origin, String hubPath, String program, boolean anonymous) {
        return """

            To try it, in other terminals with the same configuration. Subscribe:

            curl -N %3$s'%1$s?topic=%2$s'

            Publish:

            curl -d 'topic=%2$s' -d 'data=Hello' %4$s%1$s

            """.formatted(
                origin + hubPath, TOPIC, anonymous ? "" : bearer(program, "--subscribe"), bearer(program, "--publish")).lines().toList();
    }

    private static String bearer(String program, String grant) {
        return "-H \"Authorization: Bearer $(" + program + " token " + grant + " '*')\" ";
    }
}
