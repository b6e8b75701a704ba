package io.mercurehub.benchmarks.load;

import org.jspecify.annotations.Nullable;

/** Why a run could not go on, so that it has no figures: the hub refused, cannot be reached, or an answer never came. */
public final class RunAbortedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RunAbortedException(String message) {
        super(message);
    }

    public RunAbortedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
