package io.mercurehub.servlet.endpoint;

import jakarta.servlet.http.HttpServletResponse;

/** The header fields of every response of a hub that keep browsers from mistaking it for something else. */
public final class SecurityHeaders {

    private SecurityHeaders() {}

    /** Adds them to a response. */
    public static void apply(HttpServletResponse response) {
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Xss-Protection", "1; mode=block");
        response.setHeader("Content-Security-Policy", "default-src 'self'");
    }
}
