package io.mercurehub.servlet.token;

/** For what a token is presented. Each role has its own key, and a token that one key has signed proves nothing to another. */
public enum TokenRole {
    /** To publish updates. */
    PUBLISHER,
    /** To subscribe, or to ask who subscribes. */
    SUBSCRIBER
}
