package io.mercurehub.cdi;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Singleton;

/** Adds the beans of this module, those of them for which the server has the API. */
public final class MercureExtension implements Extension {

    /** Called by the container. */
    void add(@Observes BeforeBeanDiscovery event) {
        add(event, HubBeans.class);
        if (Present.TRANSACTIONS) {
            add(event, AfterCommitPublisher.class);
        }
        if (Present.METRICS) {
            add(event, MicroProfileMetrics.class);
        }
        if (Present.HEALTH) {
            add(event, HubReadiness.class);
        }
    }

    private static void add(BeforeBeanDiscovery event, Class<?> bean) {
        event.addAnnotatedType(bean, bean.getName()).add(new SingletonLiteral());
    }

    /** Given to the beans here alone: some servers would find classes that have it by themselves. */
    private static final class SingletonLiteral extends AnnotationLiteral<Singleton> implements Singleton {

        private static final long serialVersionUID = 1L;
    }
}
