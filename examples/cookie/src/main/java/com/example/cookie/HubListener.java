package com.example.cookie;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.token.AuthorizationCookie;
import io.mercurehub.servlet.token.TokenIssuer;
import io.mercurehub.servlet.token.TokenKey;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.net.URI;
import java.time.InstantSource;
import java.util.UUID;

/** Opens a hub that only those may read to whom this application gives a cookie. */
@WebListener
public final class HubListener implements ServletContextListener {

    private Hub hub;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        var context = event.getServletContext();
        String path = context.getContextPath() + "/.well-known/mercure";
        URI url = URI.create("https://www.example.org" + path);
        hub = Hub.open(HubConfig.builder().resourceIdentifier(url).build());

        // The key signs the cookies and verifies them; nobody else needs it. (Several nodes would all need the same.)
        JwtKey key = JwtKey.of(UUID.randomUUID() + "." + UUID.randomUUID());
        HttpConfig http = HttpConfig.builder().subscriberKey(key).build();
        var issuer = new TokenIssuer(TokenKey.of(key), InstantSource.system());
        var cookies = new AuthorizationCookie(issuer, http.cookieName(), path);
        var mercure = context.addServlet("mercure", new MercureHubServlet(hub, http));
        mercure.addMapping("/.well-known/mercure");
        mercure.setAsyncSupported(true);
        mercure.setLoadOnStartup(1);
        context.addServlet("basket", new BasketServlet(hub, cookies)).addMapping("/basket");
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (hub != null) {
            hub.close();
        }
    }
}
