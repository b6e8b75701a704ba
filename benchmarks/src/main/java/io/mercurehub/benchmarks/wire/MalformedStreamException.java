package io.mercurehub.benchmarks.wire;

import java.io.IOException;

/** What a server sent that HTTP/1.1 or the event stream format forbids; the message says where, and what was expected. */
public final class MalformedStreamException extends IOException {

    private static final long serialVersionUID = 1L;

    public MalformedStreamException(String message) {
        super(message);
    }

    static MalformedStreamException unexpected(String where, int octet, long offset, String expected) {
        return new MalformedStreamException(
                "%s: byte 0x%02x at offset %d (expected: %s)".formatted(where, octet & 0xff, offset, expected));
    }
}
