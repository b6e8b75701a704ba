package io.mercurehub.hub.topic;

import java.net.URI;

/** Signature first. */
public final class ReservedNamespace {
    public ReservedNamespace(URI hubUrl) {}
    /** The path of the hub, for messages. */
    public String path() {
        throw new UnsupportedOperationException();
    }

    public boolean contains(Topic topic) {
        throw new UnsupportedOperationException();
    }
}
