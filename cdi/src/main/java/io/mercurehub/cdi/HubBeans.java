package io.mercurehub.cdi;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Singleton;
import jakarta.servlet.ServletContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hub of an application, which is an {@link io.mercurehub.update.UpdatePublisher}, too. */
class HubBeans {

    private static final Logger LOGGER = LoggerFactory.getLogger(HubBeans.class);

    private volatile @Nullable ServletContext application;

    /** Called by the container before the application's own listeners, which may use the hub. */
    void begins(@Observes @Initialized(ApplicationScoped.class) Object event) {
        if (event instanceof ServletContext context) {
            begin(context);
        }
    }

    /** Says whose hub it is. */
    void begin(ServletContext context) {
        application = context;
    }

    /**
     * {@return the application's properties}
     *
     * @throws IllegalStateException when the web application has not begun yet, whose path is not known then
     * @throws io.mercurehub.hub.setting.ConfigurationException with every problem, when there is any
     */
    @Produces
    @Singleton
    HubProperties properties() {
        ServletContext context = application;
        if (context == null) {
            throw new IllegalStateException(
                    "hub: there is none before the web application begins (expected: an Instance<Hub>, asked later)");
        }
        HubProperties properties = HubProperties.of(context);
        properties.settings().warnings().forEach(LOGGER::warn);
        return properties;
    }

    /** {@return the hub, open} */
    @Produces
    @Singleton
    Hub hub(HubProperties properties) {
        HubConfig config = properties.settings().hub();
        if (!Present.METRICS) {
            return Hub.open(config);
        }
        MicroProfileMetrics metrics =
                CDI.current().select(MicroProfileMetrics.class).get();
        Hub hub = Hub.open(config, metrics);
        metrics.watch(hub);
        return hub;
    }

    /** Closes it when the application has ended. */
    void close(@Disposes Hub hub) {
        hub.close();
    }
}
