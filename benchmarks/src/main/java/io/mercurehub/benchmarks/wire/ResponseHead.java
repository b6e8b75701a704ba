package io.mercurehub.benchmarks.wire;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What a client of a hub must know of a response before its content comes.
 *
 * @param status the status code
 * @param contentLength the length of the content in bytes, or -1 if the head does not say it
 * @param chunked whether the content is in chunks
 * @param closing whether the connection ends with this response
 * @param eventStream whether the content is an event stream
 */
public record ResponseHead(int status, long contentLength, boolean chunked, boolean closing, boolean eventStream) {

    private static final int STATUS_LINE_BYTES = "HTTP/1.1 200".length();

    /** {@return whether the status promises that there is no content (RFC 9112, 6.3)} */
    boolean isWithoutContent() {
        return status < 200 || status == 204 || status == 304;
    }

    /** {@return whether this is an interim response, which another one follows} */
    boolean isInterim() {
        return status < 200;
    }

    /**
     * Reads a head from {@code from} to {@code to}, which is the index after the empty line that ends it.
     *
     * @throws MalformedStreamException if a line is not what RFC 9112 allows, or the framing is ambiguous
     */
    static ResponseHead parse(byte[] bytes, int from, int to) throws MalformedStreamException {
        int line = lineEnd(bytes, from, to);
        int status = status(bytes, from, line);
        boolean closing = bytes[from + STATUS_LINE_BYTES - 5] == '0';
        long contentLength = -1;
        boolean chunked = false;
        boolean eventStream = false;
        for (int start = line + 2; start < to - 2; start = line + 2) {
            line = lineEnd(bytes, start, to);
            int colon = colon(bytes, start, line);
            if (is("content-length", bytes, start, colon)) {
                contentLength = length(text(bytes, colon + 1, line));
            } else if (is("transfer-encoding", bytes, start, colon)) {
                chunked = chunked(text(bytes, colon + 1, line));
            } else if (is("connection", bytes, start, colon)) {
                closing = text(bytes, colon + 1, line).contains("close");
            } else if (is("content-type", bytes, start, colon)) {
                eventStream = text(bytes, colon + 1, line).startsWith("text/event-stream");
            }
        }
        if (chunked && contentLength >= 0) {
            throw new MalformedStreamException("response head: both Content-Length and Transfer-Encoding");
        }
        return new ResponseHead(status, contentLength, chunked, closing, eventStream);
    }

    private static int status(byte[] bytes, int from, int to) throws MalformedStreamException {
        boolean complete = to - from == STATUS_LINE_BYTES
                || (to - from > STATUS_LINE_BYTES && bytes[from + STATUS_LINE_BYTES] == ' ');
        if (!complete || !startsWith("HTTP/1.", bytes, from) || !isStatus(bytes, from + 7)) {
            throw new MalformedStreamException(
                    "response head: \"" + new String(bytes, from, to - from, StandardCharsets.ISO_8859_1)
                            + "\" (expected: HTTP/1.1 and a status)");
        }
        return 100 * (bytes[from + 9] - '0') + 10 * (bytes[from + 10] - '0') + bytes[from + 11] - '0';
    }

    /** {@return whether a minor version, a space and three digits stand there} */
    private static boolean isStatus(byte[] bytes, int at) {
        boolean version = bytes[at] == '0' || bytes[at] == '1';
        return version
                && bytes[at + 1] == ' '
                && isDigit(bytes[at + 2])
                && bytes[at + 2] != '0'
                && isDigit(bytes[at + 3])
                && isDigit(bytes[at + 4]);
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    private static boolean startsWith(String prefix, byte[] bytes, int from) {
        for (int i = 0; i < prefix.length(); i++) {
            if (bytes[from + i] != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static long length(String value) throws MalformedStreamException {
        if (!value.matches("[0-9]{1,18}")) {
            throw new MalformedStreamException("response head: Content-Length \"" + value + "\" (expected: digits)");
        }
        return Long.parseLong(value);
    }

    private static boolean chunked(String value) throws MalformedStreamException {
        if (!value.equals("chunked")) {
            throw new MalformedStreamException("response head: Transfer-Encoding \"" + value
                    + "\" (expected: chunked, as nothing else was asked)");
        }
        return true;
    }

    private static int lineEnd(byte[] bytes, int from, int to) throws MalformedStreamException {
        for (int at = from; at < to; at++) {
            if (bytes[at] == '\r' && bytes[at + 1] == '\n') {
                return at;
            }
            if (bytes[at] == '\r' || bytes[at] == '\n') {
                throw MalformedStreamException.unexpected("response head", bytes[at], at - from, "CR LF");
            }
        }
        throw new IllegalArgumentException("a head that does not end with an empty line");
    }

    private static int colon(byte[] bytes, int from, int to) throws MalformedStreamException {
        for (int at = from; at < to; at++) {
            if (bytes[at] == ':' && at > from) {
                return at;
            }
        }
        throw new MalformedStreamException("response head: line \""
                + new String(bytes, from, to - from, StandardCharsets.ISO_8859_1) + "\" (expected: name: value)");
    }

    private static boolean is(String lowerCaseName, byte[] bytes, int from, int to) {
        if (to - from != lowerCaseName.length()) {
            return false;
        }
        for (int i = 0; i < lowerCaseName.length(); i++) {
            if (Character.toLowerCase((char) bytes[from + i]) != lowerCaseName.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1)
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
