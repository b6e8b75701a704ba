package com.example.programmatic;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.servlet.config.HttpConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.annotation.WebListener;
import java.net.URI;

/** Opens the hub with the application, and closes it with the application. */
@WebListener
public final class HubListener implements ServletContextListener {

    private Hub hub;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        // The hub's public URL. What has to be right is its path: topics below it are the hub's own.
        URI url = URI.create("https://www.example.org" + context.getContextPath() + "/live");
        hub = Hub.open(HubConfig.builder().resourceIdentifier(url).build());
        HttpConfig http = HttpConfig.builder().anonymous(true).build();
        ServletRegistration.Dynamic mercure = context.addServlet("mercure", new MercureHubServlet(hub, http));
        mercure.addMapping("/live");
        mercure.setAsyncSupported(true);
        mercure.setLoadOnStartup(1);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        // By now the container has destroyed the servlets: subscribers have been told when to come back, and are gone.
        // The hub takes no more updates, the event store closes with all that was acknowledged, and the threads end.
        if (hub != null) {
            hub.close();
        }
    }
}
