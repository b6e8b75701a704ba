package io.mercurehub.standalone.development;

import java.util.List;

/**
 * What to paste into a terminal to try the development hub.
 *
 * @param origin the hub's URL without a path, such as {@code http://127.0.0.1:3000}
 * @param hubPath the path of the hub itself
 * @param publisherToken a token that allows publishing, as long as it lasts
 */
public record SampleCommands(String origin, String hubPath, String publisherToken) {

    private static final String TOPIC = "https://example.com/books/1";

    /** {@return the command that subscribes, in one line} */
    public String subscribe() {
        return "curl -N '" + origin + hubPath + "?topic=" + TOPIC + "'";
    }

    /** {@return the command that publishes an update that the subscriber above receives, in one line} */
    public String publish() {
        return "curl -d 'topic=" + TOPIC + "' -d 'data=Hello' -H 'Authorization: Bearer " + publisherToken + "' "
                + origin + hubPath;
    }

    /** {@return the address of the home page} */
    public String homePage() {
        return origin + "/";
    }

    /** {@return all of them with a sentence each, for a terminal; every command and address has a line of its own} */
    public List<String> lines() {
        return List.of(
                "",
                "This is a development hub: anyone on this machine may subscribe, and its keys are its own.",
                "",
                "Subscribe, in another terminal:",
                "",
                subscribe(),
                "",
                "Publish, in a third one (the token is good for one hour; \"token --publish '*'\" makes another):",
                "",
                publish(),
                "",
                "Read more:",
                "",
                homePage(),
                "");
    }
}
