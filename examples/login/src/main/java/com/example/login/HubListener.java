package com.example.login;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.servlet.config.HttpConfig;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.net.URI;

/** Opens a hub that asks this application who may read what. */
@WebListener
public final class HubListener implements ServletContextListener {

    private Hub hub;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        var context = event.getServletContext();
        URI url = URI.create("https://www.example.org" + context.getContextPath() + "/.well-known/mercure");
        hub = Hub.open(HubConfig.builder().resourceIdentifier(url).build());
        var users = new UsersServlet(hub);
        HttpConfig http = HttpConfig.builder().build();
        var mercure = context.addServlet("mercure", new MercureHubServlet(hub, http, users::authorize));
        mercure.addMapping("/.well-known/mercure");
        mercure.setAsyncSupported(true);
        mercure.setLoadOnStartup(1);
        context.addServlet("users", users).addMapping("/login", "/logout", "/messages", "/bans");
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (hub != null) {
            hub.close();
        }
    }
}
