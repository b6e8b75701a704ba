package io.mercurehub.spring;

import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.spring.property.PropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is wrong with the history when an application doesn't start since it cannot be opened. */
final class StoreFailureAnalyzer extends AbstractFailureAnalyzer<EventStoreException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, EventStoreException cause) {
        return new FailureAnalysis(
                "The history of the Mercure hub cannot be opened: " + cause.getMessage(),
                "Give the hub a folder of its own that it can write to, with " + PropertyName.PREFIX
                        + ".transport.path; two applications, or two processes of one, need two folders.",
                cause);
    }
}
