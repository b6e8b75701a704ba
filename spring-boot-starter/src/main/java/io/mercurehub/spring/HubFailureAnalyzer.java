package io.mercurehub.spring;

import io.mercurehub.spring.property.HubPropertiesException;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is wrong with the properties of a hub when an application doesn't start for them. */
final class HubFailureAnalyzer extends AbstractFailureAnalyzer<HubPropertiesException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, HubPropertiesException cause) {
        String problems =
                cause.problems().stream().map(problem -> "    " + problem).collect(Collectors.joining("\n"));
        return new FailureAnalysis(
                "The Mercure hub cannot be set up as the application's properties say:\n\n" + problems,
                cause.action(),
                cause);
    }
}
