package io.mercurehub.standalone.development;

import java.util.List;

/** What to paste into a terminal to try the development hub. */
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
        String hub = origin + hubPath;
        return List.of(
                "",
                "This is a development hub: anyone on this machine may subscribe, and its keys are its own.",
                "",
                "Subscribe, in another terminal:",
                "",
                "curl -N '" + hub + "?topic=" + TOPIC + "'",
                "",
                "Publish, in a third one (the token is good for one hour; \"token --publish '*'\" makes another):",
                "",
                "curl -d 'topic=" + TOPIC + "' -d 'data=Hello' -H 'Authorization: Bearer " + publisherToken + "' "
                        + hub,
                "",
                "Read more:",
                "",
                origin + "/",
                "");
    }
}
