package io.mercurehub.servlet.dialect;

/**
 * What a client is told in place of what it asked for.
 *
 * @param status the HTTP status
 * @param contentType the media type of the body; empty when there is none
 * @param body may be empty
 */
public record Answer(int status, String contentType, String body) {

    private static final String TEXT = "text/plain; charset=utf-8";

    /** {@return an answer of one line of text} */
    static Answer line(int status, String text) {
        return new Answer(status, TEXT, text + "\n");
    }

    /** {@return an answer that is a status only} */
    static Answer empty(int status) {
        return new Answer(status, "", "");
    }
}
