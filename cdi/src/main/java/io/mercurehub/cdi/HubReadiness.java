package io.mercurehub.cdi;

import io.mercurehub.hub.Hub;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether an update would be accepted now; only for servers that have MicroProfile Health. */
@Readiness
final class HubReadiness implements HealthCheck {

    private static final String NAME = "mercure-hub";
    private static final long PATIENCE_MILLIS = 500;

    private final Instance<Hub> hub;

    /** @param hub asked late: servers make their checks before the application begins */
    @Inject
    HubReadiness(Instance<Hub> hub) {
        this.hub = hub;
    }

    @Override
    public HealthCheckResponse call() {
        return whyNot(hub.get())
                .map(reason -> HealthCheckResponse.named(NAME)
                        .down()
                        .withData("reason", reason)
                        .build())
                .orElseGet(() -> HealthCheckResponse.up(NAME));
    }

    /** {@return why no update would be accepted now, said within half a second whatever the hub does; empty when one would be} */
    static Optional<String> whyNot(Hub hub) {
        try {
            hub.ready().toCompletableFuture().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            return Optional.of("the hub has not said in time whether it is ready");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(e.toString());
        }
    }
}
