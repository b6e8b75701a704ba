package io.mercurehub.spring;

import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.spring.property.HubProperties;
import io.mercurehub.spring.property.PropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Says what is wrong with the history when an application doesn't start since it cannot be opened. */
final class StoreFailureAnalyzer extends AbstractFailureAnalyzer<EventStoreException> {

    private static final String TRANSPORT = PropertyName.PREFIX + ".transport";

    private final Environment environment;

    StoreFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, EventStoreException cause) {
        String action = HubProperties.isInDatabase(environment)
                ? "Give the application's DataSource a database and a role of which this is not true, or the hub others, with "
                        + TRANSPORT + ".url."
                : HubProperties.isInFolder(environment)
                        ? "Give the hub a folder of its own that it can write to, with " + TRANSPORT
                                + ".path; two applications, or two processes of one, need two folders."
                        : "Change what is at the place that the properties below " + TRANSPORT + " say, or these.";
        return new FailureAnalysis(
                "The history of the Mercure hub cannot be opened: " + cause.getMessage(), action, cause);
    }
}
