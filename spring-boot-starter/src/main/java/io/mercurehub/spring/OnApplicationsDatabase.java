package io.mercurehub.spring;

import io.mercurehub.spring.property.HubProperties;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether the application's properties say that the event log is in the database that the application has. */
final class OnApplicationsDatabase extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        boolean isInDatabase = HubProperties.isInDatabase(context.getEnvironment());
        return new ConditionOutcome(
                isInDatabase,
                ConditionMessage.forCondition("Mercure hub")
                        .because("its event log is " + (isInDatabase ? "" : "not ") + "in the application's database"));
    }
}
