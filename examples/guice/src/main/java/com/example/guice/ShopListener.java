package com.example.guice;

import com.google.inject.Guice;
import com.google.inject.Injector;
import io.mercurehub.hub.Hub;
import io.mercurehub.servlet.MercureHubServlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/** Has the application's objects made, and registers its servlets. */
@WebListener
public final class ShopListener implements ServletContextListener {

    private Injector injector;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        injector = Guice.createInjector(
                new HubModule(), binder -> binder.bind(ServletContext.class).toInstance(context));
        var mercure = context.addServlet("mercure", injector.getInstance(MercureHubServlet.class));
        mercure.addMapping("/.well-known/mercure");
        mercure.setAsyncSupported(true);
        mercure.setLoadOnStartup(1);
        context.addServlet("news", injector.getInstance(NewsServlet.class)).addMapping("/news");
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (injector != null) {
            injector.getInstance(Hub.class).close();
        }
    }
}
