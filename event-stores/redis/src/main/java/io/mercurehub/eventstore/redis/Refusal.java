package io.mercurehub.eventstore.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.mercurehub.hub.store.EventStoreException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** What a failure of Redis means. */
final class Refusal {

    /** What a script answers when the log is not the one that this node knows. */
    private static final String OTHER_HISTORY = "MERCURE_HISTORY";

    private static final List<String> CREDENTIALS =
            List.of("NOAUTH", "WRONGPASS", "NOPERM", "invalid password", "invalid username-password");

    private Refusal() {}

    /** {@return the failure itself, without what carried it} */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** {@return the failure of a store} */
    static EventStoreException of(Throwable failure) {
        Throwable cause = cause(failure);
        return cause instanceof EventStoreException known
                ? known
                : new EventStoreException("redis: " + reason(cause), cause);
    }

    /** {@return the failure of an append that needs the lease of this node, which it has lost} */
    static EventStoreException ofLease() {
        return new EventStoreException("redis: other hubs have taken this one for dead; it is announced again");
    }

    /** {@return whether this is about who asks, so that no waiting helps} */
    static boolean isOfCredentials(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (CREDENTIALS.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }

    /** {@return why the certificate of Redis is not trusted, so that no waiting helps; empty when this is about something else} */
    static Optional<String> ofCertificate(Throwable failure) {
        String reason = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof GeneralSecurityException) {
                reason = cause.getMessage();
            }
        }
        return Optional.ofNullable(reason);
    }

    /** {@return whether the connection is of no more use, though it stands: what answers cannot be written} */
    static boolean endsSession(Throwable failure) {
        String message = String.valueOf(cause(failure).getMessage());
        return List.of("READONLY", "NOSCRIPT", "LOADING", "MASTERDOWN", "NOAUTH").stream()
                .anyMatch(message::contains);
    }

    /** {@return whether this is what Redis has answered, rather than that it has not} */
    static boolean isAnswer(Throwable failure) {
        Throwable cause = cause(failure);
        return cause instanceof RedisCommandExecutionException
                || cause.getCause() instanceof RedisCommandExecutionException;
    }

    private static String reason(Throwable cause) {
        if (cause instanceof TimeoutException) {
            return "no answer in time; an update that was to be appended may or may not be in the log";
        }
        if (cause instanceof CancellationException) {
            return "the connection was lost; an update that was to be appended may or may not be in the log";
        }
        String message = String.valueOf(cause.getMessage());
        if (!(cause instanceof RedisCommandExecutionException)) {
            Throwable deepest = cause;
            while (deepest.getCause() != null) {
                deepest = deepest.getCause();
            }
            return deepest == cause ? message : message + ": " + deepest.getMessage();
        }
        if (message.contains("OOM")) {
            return "Redis is full (maxmemory): " + message;
        }
        if (message.contains("READONLY")) {
            return "Redis is a replica that cannot be written: " + message;
        }
        if (message.contains(OTHER_HISTORY)) {
            return "the log is not the one that it was; somebody has emptied or replaced it";
        }
        return message;
    }
}
