package io.mercurehub.spring.actuate;

import java.util.Optional;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** The health of a hub, for Spring Boot 4: up while an update would be accepted. */
public final class HubHealthOfBoot4 implements HealthIndicator {

    private final HubReadiness readiness;

    public HubHealthOfBoot4(HubReadiness readiness) {
        this.readiness = readiness;
    }

    @Override
    public Health health() {
        Optional<Throwable> whyNot = readiness.whyNot();
        Health.Builder health = whyNot.map(Health::down).orElseGet(Health::up);
        return health.withDetail("subscribers", readiness.subscribers()).build();
    }
}
