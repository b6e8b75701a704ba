package io.mercurehub.client;

import io.mercurehub.update.ProtocolStrings;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/**
 * What a hub has answered: status, header fields, and the beginning of the body; that of a stream is elsewhere.
 *
 * @param body at most {@link BoundedBody#MAX_BYTES}
 */
record Answer(int status, HttpHeaders headers, String body) {

    private static final int OK = 200;
    private static final int MAX_SECONDS_DIGITS = 9;
    private static final String STREAM = "text/event-stream";

    static Answer of(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    /** {@return whether the body is an event stream; parameters of its type say nothing, since it is always UTF-8} */
    static boolean isStream(HttpResponse.ResponseInfo response) {
        return response.statusCode() == OK && contentType(response.headers()).equals(STREAM);
    }

    boolean isStream() {
        return status == OK && contentType().equals(STREAM);
    }

    boolean isRedirect() {
        return status >= 300 && status < 400;
    }

    /** {@return whether it is the server's fault, or its state} */
    boolean isServersFault() {
        return status >= 500;
    }

    /** {@return type and subtype in lower case; empty when there is none} */
    String contentType() {
        return contentType(headers);
    }

    private static String contentType(HttpHeaders headers) {
        String field = headers.firstValue("Content-Type").orElse("");
        int end = field.indexOf(';');
        return (end < 0 ? field : field.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /**
     * {@return how long the hub wants to be left alone, not negative}
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#field.retry-after">RFC 9110, Retry-After</a>
     */
    Optional<Duration> retryAfter(Instant now) {
        return headers.firstValue("Retry-After").map(String::strip).flatMap(value -> {
            if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Optional.of(Duration.ofSeconds(
                        value.length() > MAX_SECONDS_DIGITS ? Integer.MAX_VALUE : Integer.parseInt(value)));
            }
            try {
                Duration left = Duration.between(
                        now,
                        ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant());
                return Optional.of(left.isNegative() ? Duration.ZERO : left);
            } catch (DateTimeParseException notADate) {
                return Optional.empty();
            }
        });
    }

    /** {@return one line about it for messages, with what the body begins with} */
    String describe() {
        StringBuilder line = new StringBuilder("the hub answers ").append(status);
        if (isRedirect()) {
            headers.firstValue("Location")
                    .ifPresent(location -> line.append(" with Location ").append(ProtocolStrings.quote(location)));
            return line.toString();
        }
        if (!contentType().isEmpty()) {
            line.append(" with ").append(ProtocolStrings.quote(contentType()));
        }
        if (!body.isBlank()) {
            line.append(": ").append(ProtocolStrings.quote(body.strip()));
        }
        return line.toString();
    }
}
