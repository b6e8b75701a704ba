package io.mercurehub.spring;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.spring.actuate.HubEndpoint;
import io.mercurehub.spring.actuate.HubHealthOfBoot3;
import io.mercurehub.spring.actuate.HubHealthOfBoot4;
import io.mercurehub.spring.actuate.HubMeters;
import io.mercurehub.spring.actuate.HubReadiness;
import io.mercurehub.spring.transaction.AfterCommitPublisher;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What Actuator and Micrometer show of the hub, where the application has them. */
@AutoConfiguration(
        after = HubAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
public final class HubActuatorAutoConfiguration {

    private static final String CONTRIBUTOR = "mercure";

    /** Meters. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnBean(MeterRegistry.class)
    static final class Meters {

        @Bean
        @ConditionalOnBean(Hub.class)
        @ConditionalOnMissingBean(HubMetrics.class)
        HubMeters mercureHubMeters(MeterRegistry registry) {
            return new HubMeters(registry);
        }

        /** When all is there: the hub tells its meters what happens, so it cannot be there before them. */
        @Bean
        SmartInitializingSingleton mercureHubMetersInitializer(
                ObjectProvider<HubMeters> meters, ObjectProvider<Hub> hub) {
            return () -> meters.ifAvailable(found -> hub.ifAvailable(found::show));
        }

        @Bean
        @ConditionalOnBean(AfterCommitPublisher.class)
        MeterBinder mercureAfterCommitMeter(AfterCommitPublisher publisher) {
            return registry -> FunctionCounter.builder(
                            "mercure.after.commit.failures", publisher, AfterCommitPublisher::failures)
                    .description("Updates that were not published, or not for certain, after a commit.")
                    .register(registry);
        }
    }

    /** The endpoint. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    @ConditionalOnBean(Hub.class)
    static final class Endpoints {

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint(endpoint = HubEndpoint.class)
        HubEndpoint mercureHubEndpoint(Hub hub) {
            return new HubEndpoint(hub);
        }
    }

    /** The health, where it is Spring Boot 3 that asks. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = {
                "org.springframework.boot.actuate.health.HealthIndicator",
                "org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator"
            })
    @ConditionalOnBean(Hub.class)
    static final class HealthInBoot3 {

        @Bean
        @ConditionalOnMissingBean(name = "mercureHealthIndicator")
        @org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator(CONTRIBUTOR)
        HubHealthOfBoot3 mercureHealthIndicator(Hub hub) {
            return new HubHealthOfBoot3(new HubReadiness(hub));
        }
    }

    /** The health, where it is Spring Boot 4 that asks. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.health.contributor.HealthIndicator")
    @ConditionalOnBean(Hub.class)
    static final class HealthInBoot4 {

        @Bean
        @ConditionalOnMissingBean(name = "mercureHealthIndicator")
        @org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator(CONTRIBUTOR)
        HubHealthOfBoot4 mercureHealthIndicator(Hub hub) {
            return new HubHealthOfBoot4(new HubReadiness(hub));
        }
    }
}
