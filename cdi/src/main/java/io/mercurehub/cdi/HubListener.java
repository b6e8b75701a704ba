package io.mercurehub.cdi;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.work.AtJvmEnd;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.servlet.SubscriberAuthorizer;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import org.jspecify.annotations.Nullable;

/**
 * Mounts the hub when the application starts, at {@code mercure.hub.path} and below, with the application's {@link
 * SubscriberAuthorizer}, if a bean is one. Its streams end when the application ends, or as soon as the JVM is told to.
 */
public final class HubListener implements ServletContextListener {

    private @Nullable AtJvmEnd atJvmEnd;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext application = event.getServletContext();
        CDI.current().select(HubBeans.class).get().begin(application);
        HubProperties properties = CDI.current().select(HubProperties.class).get();
        SubscriberAuthorizer authorizer = authorizer();
        if (authorizer == null) {
            properties.settings().http().requireSomebody();
        }
        Hub hub = CDI.current().select(Hub.class).get();
        MercureHubServlet mercure =
                new MercureHubServlet(hub, properties.settings().http(), authorizer);
        ServletRegistration.Dynamic servlet = application.addServlet("mercure", mercure);
        if (servlet == null) {
            throw new IllegalStateException(
                    "servlet mercure: there is one already (expected: none but mercure-hub-cdi's)");
        }
        servlet.addMapping(properties.path() + "/*");
        servlet.setAsyncSupported(true);
        servlet.setLoadOnStartup(1);
        atJvmEnd = new AtJvmEnd(mercure::endStreams);
    }

    /** {@return the application's, if it has one; with two, the deployment fails} */
    private static @Nullable SubscriberAuthorizer authorizer() {
        Instance<SubscriberAuthorizer> beans = CDI.current().select(SubscriberAuthorizer.class);
        return beans.isUnsatisfied() ? null : beans.get();
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        AtJvmEnd end = atJvmEnd;
        if (end != null) {
            end.close();
        }
    }
}
