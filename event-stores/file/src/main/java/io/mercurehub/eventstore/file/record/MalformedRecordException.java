package io.mercurehub.eventstore.file.record;

/** Bytes are whole but are not what we write: a record of a later version, or of a program that is not ours. */
public final class MalformedRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedRecordException(String message) {
        super(message);
    }

    MalformedRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
