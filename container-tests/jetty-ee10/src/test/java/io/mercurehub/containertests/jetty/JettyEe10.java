package io.mercurehub.containertests.jetty;

import java.nio.file.Path;
import org.eclipse.jetty.ee10.webapp.WebAppContext;

/** Jetty with EE 10. */
public final class JettyEe10 extends JettyContainer<WebAppContext> {

    public JettyEe10() {
        super("EE 10");
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
