package io.mercurehub.peers;

/** What a client may get to its first request, from a hub or from a proxy in front of it. */
public enum Answer {
    /** A stream with one update, and its end. */
    END,
    /** A stream with one update, and then the connection is cut. */
    CUT,
    /** 401: a token that doesn't hold. */
    UNAUTHORIZED,
    /** 503: a proxy whose hub is away. */
    UNAVAILABLE
}
