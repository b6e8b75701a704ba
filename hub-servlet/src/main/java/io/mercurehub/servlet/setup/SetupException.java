package io.mercurehub.servlet.setup;

/** That the application is set up so that the hub cannot serve a request. The message says what to change. */
public final class SetupException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SetupException(String message) {
        super(message);
    }
}
