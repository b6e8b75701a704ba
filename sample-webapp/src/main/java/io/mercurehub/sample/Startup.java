package io.mercurehub.sample;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.token.AuthorizationCookie;
import io.mercurehub.servlet.token.TokenIssuer;
import io.mercurehub.servlet.token.TokenKey;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.annotation.WebListener;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens the hub when the application starts, registers all that serves it, and closes the hub when the application stops. */
@WebListener
public final class Startup implements ServletContextListener {

    private static final String HUB = "/.well-known/mercure";

    private @Nullable Hub hub;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        String hubPath = context.getContextPath() + HUB;

        // Nobody outside of this application needs the key: it signs the cookies, and it verifies them.
        JwtKey key = JwtKey.of(randomSecret());
        HttpConfig http = HttpConfig.builder().subscriberKey(key).build();
        AuthorizationCookie cookies = new AuthorizationCookie(
                new TokenIssuer(TokenKey.of(key), InstantSource.system()), http.cookieName(), hubPath);

        // The host stands in for one that is not known here. What counts is the path: no topic may be below it.
        Hub opened = Hub.open(HubConfig.builder()
                .resourceIdentifier(URI.create("http://mercure.invalid" + hubPath))
                .build());
        hub = opened;
        register(context, "mercure", HUB, new MercureHubServlet(opened, http)).setLoadOnStartup(1);

        Rooms rooms = Rooms.ofTheDemo();
        register(context, "login", "/login", new LoginServlet(Accounts.ofTheDemo()));
        register(context, "logout", "/logout", new LogoutServlet(cookies));
        register(context, "session", "/session", new SessionServlet(rooms, cookies));
        register(context, "posts", "/posts", new PostServlet(rooms, InstantSource.system()));

        // A filter before the hub must support asynchronous requests as well.
        FilterRegistration.Dynamic safety = context.addFilter("safety", new BrowserSafety());
        safety.setAsyncSupported(true);
        safety.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");

        context.setSessionTrackingModes(Set.of(SessionTrackingMode.COOKIE));
        context.getSessionCookieConfig().setHttpOnly(true);
        context.getSessionCookieConfig().setAttribute("SameSite", "Lax");
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (hub != null) {
            hub.close();
        }
    }

    private static ServletRegistration.Dynamic register(
            ServletContext context, String name, String path, Servlet servlet) {
        ServletRegistration.Dynamic registration = context.addServlet(name, servlet);
        registration.addMapping(path);
        registration.setAsyncSupported(true);
        return registration;
    }

    private static String randomSecret() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }
}
