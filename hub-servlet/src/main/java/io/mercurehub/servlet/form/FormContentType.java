package io.mercurehub.servlet.form;

import io.mercurehub.servlet.dialect.RefusedException;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import io.mercurehub.servlet.exchange.RequestHead;
import io.mercurehub.update.ProtocolStrings;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells forms from other bodies. */
public final class FormContentType {

    /** The content type of forms. */
    public static final String FORM = "application/x-www-form-urlencoded";

    private static final String NAME = "Content-Type";

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final Pattern MEDIA_TYPE = Pattern.compile("[ \t]*+(" + TOKEN + "/" + TOKEN
            + ")[ \t]*+(?:;[ \t]*+(?:" + TOKEN + "=(?:" + TOKEN + "|\"(?:[^\"\\\\]|\\\\.)*+\"))?+[ \t]*+)*+");

    private FormContentType() {}

    /** {@return whether a request needs a content type: it says one, or that it has a body} */
    public static boolean isNeeded(RequestHead head) {
        return head.first(NAME).isPresent()
                || head.contentLength() > 0
                || head.first("Transfer-Encoding").isPresent();
    }

    /** {@return whether the body of a request is a form, as {@link #matches(String)} says} */
    public static boolean matches(RequestHead head) {
        return matches(head.first(NAME).orElse(null));
    }

    /**
     * {@return whether a body of this content type is a form; its charset is UTF-8 whatever the parameters say}
     *
     * @param contentType as the header field has it; null: absent
     * @throws RefusedException when it is malformed
     */
    static boolean matches(@Nullable String contentType) {
        if (contentType == null || contentType.isBlank()) {
            return false;
        }
        if (contentType.equals(FORM)) {
            return true;
        }
        Matcher mediaType = MEDIA_TYPE.matcher(contentType);
        if (!mediaType.matches()) {
            throw new RefusedException(
                    Reason.MALFORMED_BODY,
                    "Content-Type: " + ProtocolStrings.quote(contentType) + " (expected: a media type)");
        }
        return mediaType.group(1).equalsIgnoreCase(FORM);
    }

    /** {@return what is wrong with a body that is no form} */
    public static String unexpected(RequestHead head) {
        return "Content-Type: "
                + head.first("Content-Type").map(ProtocolStrings::quote).orElse("none") + " (expected: " + FORM + ")";
    }
}
