package io.mercurehub.servlet.http;

import io.mercurehub.servlet.exchange.Reply;

/** The header fields of every response of a hub that keep browsers from mistaking it for something else. */
public final class SecurityHeaders {

    private SecurityHeaders() {}

    /** Adds them to a reply. */
    public static void apply(Reply reply) {
        reply.field("X-Frame-Options", "DENY");
        reply.field("X-Content-Type-Options", "nosniff");
        reply.field("X-Xss-Protection", "1; mode=block");
        reply.field("Content-Security-Policy", "default-src 'self'");
    }
}
