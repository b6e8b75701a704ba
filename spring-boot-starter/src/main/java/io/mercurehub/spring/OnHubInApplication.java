package io.mercurehub.spring;

import io.mercurehub.spring.property.HubProperties;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether the application has a hub inside: it has, unless its properties say that the hub is elsewhere. */
final class OnHubInApplication extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        boolean isInApplication = HubProperties.isInApplication(context.getEnvironment());
        return new ConditionOutcome(
                isInApplication,
                ConditionMessage.forCondition("Mercure hub")
                        .because(isInApplication ? "no property says that it is elsewhere" : "it is elsewhere"));
    }
}
