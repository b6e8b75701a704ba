package io.mercurehub.containertests.jetty;

import java.nio.file.Path;
import org.eclipse.jetty.ee11.webapp.WebAppContext;

/** Jetty with EE 11. */
public final class JettyEe11 extends JettyContainer<WebAppContext> {

    public JettyEe11() {
        super("EE 11");
    }

    @Override
    WebAppContext application(Path war, boolean decodesAmbiguousUris) {
        WebAppContext context = new WebAppContext();
        context.setWar(war.toString());
        context.setThrowUnavailableOnStartupException(true);
        context.getServletHandler().setDecodeAmbiguousURIs(decodesAmbiguousUris);
        return context;
    }
}
